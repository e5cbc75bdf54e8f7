// Trials in parallel are processes, so that one that dies names its seed and takes no other with it. They count in memory that all of them
// share; whoever finds a disagreement writes it down there, and the others end after the seed they are at.
#include "twin/trial/trials.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "twin/door.h"

enum { JOBS_MAX = 16, REPORT_BYTES = 1 << 20 };

typedef struct {
    _Atomic int64_t next; // seed that nobody has taken
    atomic_bool ended;
    _Atomic int64_t seeds, disagreed, steps, requests, refused, faults, crashes, proofs;
    _Atomic uint64_t at[JOBS_MAX]; // the seed each is at; 0: none
    _Atomic uint64_t seed;
    atomic_bool taken; // the report
    char report[REPORT_BYTES];
} Shared;

Str trial_report(Cx *cx, const Script *script, const TrialFinding *f) {
    Buf b = buf_new(cx->arena);
    buf_fmt(&b, "seed %llu, step %d: " STR_FMT "\n", (unsigned long long)script->seed, f->step,
        STR_ARG(f->what));
    script_write(&b, script);
    return buf_str(&b);
}

static void report(Shared *sh, uint64_t seed, Str text) {
    bool none = false;
    if (!atomic_compare_exchange_strong(&sh->taken, &none, true)) return;
    size_t n = text.n < REPORT_BYTES - 1 ? text.n : REPORT_BYTES - 1;
    memcpy(sh->report, text.at, n);
    sh->report[n] = 0;
    sh->seed = seed;
}

static Status one(Cx *cx, const TrialBase *base, const TrialsOptions *o, Shared *sh, uint64_t seed) {
    Script script = {0};
    TrialFinding f;
    TRY(trial_live(cx, base, seed, &script, &f));
    sh->seeds++;
    sh->steps += f.steps;
    sh->requests += f.requests;
    sh->refused += f.refused;
    sh->faults += f.faults;
    sh->crashes += f.crashes;
    sh->proofs += f.proofs;
    if (!f.agreed) {
        sh->disagreed++;
        sh->ended = true;
        if (o->shrink) TRY(trial_shrink(cx, base, &script, NULL, NULL, &f));
        report(sh, seed, trial_report(cx, &script, &f));
    }
    script_free(&script);
    return OK;
}

static Status work(Cx *cx, const TrialsOptions *o, Shared *sh, int job) {
    TrialBase *base;
    Status status = trial_base_new(cx, &o->trial, &base);
    while (status == OK && !sh->ended) {
        uint64_t seed = o->first + (uint64_t)sh->next++;
        if (seed > o->last) break;
        sh->at[job] = seed;
        ArenaMark mark = arena_mark(cx->arena);
        status = one(cx, base, o, sh, seed);
        if (status == OK) arena_rewind(cx->arena, mark);
        sh->at[job] = 0;
    }
    if (status != OK) report(sh, sh->at[job], str_fmt(cx->arena, STR_FMT, STR_ARG(cx->error.text)));
    trial_base_free(base);
    return status;
}

static void child(Cx *cx, const TrialsOptions *o, Shared *sh, int job) {
    _exit((int)work(cx, o, sh, job));
}

static Status wait_for_all(Cx *cx, const TrialsOptions *o, Shared *sh, const pid_t *pids) {
    int left = o->jobs;
    Status status = OK;
    while (left > 0) {
        int how;
        pid_t pid = waitpid(-1, &how, WNOHANG);
        if (pid == 0) {
            if (o->progress) o->progress(o->to, sh->seeds, (int64_t)(o->last - o->first + 1));
            usleep(100000);
            continue;
        }
        int job = 0;
        while (job < o->jobs && pids[job] != pid) job++;
        if (pid < 0 || job == o->jobs) break;
        left--;
        if (WIFEXITED(how) && WEXITSTATUS(how) == 0) continue;
        sh->ended = true;
        status = WIFEXITED(how) ? (Status)WEXITSTATUS(how) : SYSTEM;
        report(sh, sh->at[job],
            str_fmt(cx->arena, "the program ended by signal %d", WIFSIGNALED(how) ? WTERMSIG(how) : 0));
    }
    return status;
}

static void sum_up(Cx *cx, const Shared *sh, double seconds, TrialsDone *out) {
    *out = (TrialsDone){.seeds = sh->seeds,
        .disagreed = sh->disagreed,
        .steps = sh->steps,
        .requests = sh->requests,
        .refused = sh->refused,
        .faults = sh->faults,
        .crashes = sh->crashes,
        .proofs = sh->proofs,
        .seconds = seconds,
        .seed = sh->seed,
        .report = str_dup(cx->arena, str_of(sh->report))};
}

Status trials_run(Cx *cx, const TrialsOptions *o, TrialsDone *out) {
    CHECK(o->jobs >= 1 && o->jobs <= JOBS_MAX);
    Shared *sh = mmap(NULL, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(sh != MAP_FAILED);
    double start = twin_clock();
    pid_t pids[JOBS_MAX];
    log_set(LOG_NONE, 0); // failures are what it is about
    for (int job = 0; job < o->jobs; job++) {
        pids[job] = fork();
        CHECK(pids[job] >= 0);
        if (pids[job] == 0) child(cx, o, sh, job);
    }
    Status status = wait_for_all(cx, o, sh, pids);
    sum_up(cx, sh, twin_clock() - start, out);
    munmap(sh, sizeof *sh);
    if (status == OK) return OK;
    return fail(cx, status, "seed", "the trial of seed %llu did not come to its end: " STR_FMT,
        (unsigned long long)(out->seed ? out->seed : o->first), STR_ARG(out->report));
}
