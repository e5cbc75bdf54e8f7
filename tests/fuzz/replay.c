// The targets without libFuzzer: each runs over the texts kept in its corpus, and that is all.
//
//   fuzz-replay FOLDER [TARGET…]    FOLDER/TARGET/* are the texts; ends with "N passed, 0 failed", N being texts
//   fuzz-replay --list              name, most bytes and sources of each target
//   fuzz-replay --words             a dictionary for libFuzzer: the program's own words
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/app.h"

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int run_folder(const FuzzTarget *t, const char *folder) {
    Arena *a = arena_new();
    const char *path = str_fmt(a, "%s/%s", folder, t->name).at;
    DIR *d = opendir(path);
    if (!d) fprintf(stderr, "%s: there is no corpus\n", path);
    MUST(d != NULL);
    const char *names[1000];
    int n = 0;
    for (const struct dirent *e; (e = readdir(d)) && n < COUNT(names);)
        if (e->d_name[0] != '.') names[n++] = str_z(a, str_of(e->d_name));
    closedir(d);
    qsort(names, (size_t)n, sizeof *names, by_name);
    for (int i = 0; i < n; i++) {
        bool there;
        Str text = fuzz_get(a, str_fmt(a, "%s/%s", path, names[i]).at, &there);
        fprintf(stderr, "%s/%s, %zu bytes\n", t->name, names[i], text.n);
        // Of its own size, so that what reads beyond it is found.
        char *own = malloc(text.n ? text.n : 1);
        MUST(there && own != NULL);
        if (text.n) memcpy(own, text.at, text.n);
        t->run((Str){own, text.n});
        free(own);
    }
    MUST(n > 0);
    arena_free(a);
    return n;
}

static void word(const char *text) { printf("\"%s\"\n", text); }

static void words_of(const Shape *s) {
    for (int i = 0; s && i < s->n; i++) word(s->fields[i].name);
}

static void print_words(void) {
    App *app = app_new(argosy_modules, NULL);
    for (int i = 0; i < app->actions_n; i++) {
        printf("\"%s/%s\"\n", app->actions[i].noun, app->actions[i].verb);
        words_of(app->actions[i].in);
    }
    for (int i = 0; i < app->views_n; i++) {
        word(app->views[i].name);
        for (int k = 0; k < app->views[i].n; k++) word(app->views[i].columns[k].name);
        words_of(app->views[i].params);
    }
    for (int i = 0; i < app->entities_n; i++) words_of(&app->entities[i]->shape);
    app_free(app);
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "--list")) {
        for (int i = 0; i < fuzz_targets_n; i++)
            printf("%s %zu %s\n", fuzz_targets[i].name, fuzz_targets[i].most, fuzz_targets[i].covers);
        return 0;
    }
    if (argc == 2 && !strcmp(argv[1], "--words")) {
        print_words();
        return 0;
    }
    if (argc < 2) {
        fputs("fuzz-replay FOLDER [TARGET…]\n", stderr);
        return 2;
    }
    fuzz_start();
    int texts = 0;
    for (int i = 0; i < fuzz_targets_n; i++) {
        bool wanted = argc == 2;
        for (int k = 2; k < argc; k++) wanted |= !strcmp(argv[k], fuzz_targets[i].name);
        if (wanted) texts += run_folder(&fuzz_targets[i], argv[1]);
    }
    fprintf(stderr, "%d passed, 0 failed\n", texts);
    return 0;
}
