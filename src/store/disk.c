// The simulated disk's files, and what is found of them after a power cut.
//
// Each file is there twice: as programs see it (`now`) and as it is known to be on the device (`safe`), with the list of changes that lead
// from one to the other. A sync applies the list and empties it. A cut applies some of it:
//
//   safe ── create ── write 4096@0 ── write 24@8192 ── truncate 4096 ── write 4096@4096 ──> now
//             kept        torn            dropped          kept               kept
//
// in one of several ways, which the seed picks: all kept, all dropped, kept up to some change that is torn, each change kept or
// dropped, each 512 bytes of each change kept or dropped, and that in any order. A sector is never torn; where two changes of one sector are
// kept the later one counts, unless the order is any. A file that is created or deleted is so in its folder: where that is lost, what
// was done to it afterwards is lost as well, since it was done to another file. As on Unix a new file's first sync syncs the folder too, and so
// brings to safety whatever was created or deleted in it before.
//
// A sync that fails leaves things as Linux does: the pages count as clean, though some never reached the device, and no later sync brings
// them there. So the fate of each is decided at once, and the list emptied.
#include "store/disk.h"

#include <stdlib.h>
#include <string.h>

#include "base/cx.h"
#include "store/disk_parts.h"
#include "store/sqlite.h"

enum { SECTOR = 512 };

void *disk_memory(void *old, size_t size) {
    void *p = realloc(old, size ? size : 1);
    CHECK(p != NULL);
    return p;
}

static char *copy_text(const char *text) {
    size_t n = strlen(text) + 1;
    return memcpy(disk_memory(NULL, n), text, n);
}

// ---- bytes -----------------------------------------------------------------------------------------------------------

void bytes_resize(Bytes *b, int64_t n) {
    if (n > b->cap) {
        b->cap = n > 2 * b->cap ? n : 2 * b->cap;
        b->at = disk_memory(b->at, (size_t)b->cap);
    }
    if (n > b->n) memset(b->at + b->n, 0, (size_t)(n - b->n));
    b->n = n;
}

static void bytes_put(Bytes *b, int64_t from, const void *bytes, int64_t n) {
    if (from + n > b->n) bytes_resize(b, from + n);
    if (n > 0) memcpy(b->at + from, bytes, (size_t)n);
}

static void bytes_copy(Bytes *to, const Bytes *from) {
    to->n = 0;
    bytes_put(to, 0, from->at, from->n);
}

// ---- files -----------------------------------------------------------------------------------------------------------

DiskFile *disk_file(Disk *d, const char *name, bool make) {
    for (DiskFile *f = d->files; f; f = f->next)
        if (!strcmp(f->name, name)) return f;
    if (!make) return NULL;
    DiskFile *f = disk_memory(NULL, sizeof *f);
    *f = (DiskFile){.name = copy_text(name), .next = d->files};
    d->files = f;
    return f;
}

static void forget_changes(DiskFile *f) {
    for (int i = 0; i < f->changes; i++) free(f->change[i].bytes);
    f->changes = 0;
}

void disk_file_free(DiskFile *f) {
    forget_changes(f);
    for (int i = 0; i < f->regions; i++) free(f->region[i]);
    free(f->change);
    free(f->now.at);
    free(f->safe.at);
    free(f->name);
    free(f);
}

static void apply(bool *there, Bytes *b, const DiskChange *c) {
    switch (c->kind) {
    case CHANGE_CREATE: *there = true; break;
    case CHANGE_DELETE:
        *there = false;
        b->n = 0;
        break;
    case CHANGE_TRUNCATE: bytes_resize(b, c->from); break;
    case CHANGE_WRITE: bytes_put(b, c->from, c->bytes, c->n); break;
    }
}

void disk_change(DiskFile *f, ChangeKind kind, int64_t from, const void *bytes, int64_t n) {
    if (f->changes == f->changes_cap) {
        f->changes_cap = f->changes_cap ? 2 * f->changes_cap : 16;
        f->change = disk_memory(f->change, (size_t)f->changes_cap * sizeof *f->change);
    }
    DiskChange *c = &f->change[f->changes++];
    *c = (DiskChange){kind, from, n, NULL};
    if (n > 0) c->bytes = memcpy(disk_memory(NULL, (size_t)n), bytes, (size_t)n);
    apply(&f->there, &f->now, c);
}

static bool of_folder(const DiskChange *c) {
    return c->kind == CHANGE_CREATE || c->kind == CHANGE_DELETE;
}

// Brings the first n changes to safety.
static void settle_changes(DiskFile *f, int n) {
    for (int i = 0; i < n; i++) {
        apply(&f->safe_there, &f->safe, &f->change[i]);
        free(f->change[i].bytes);
    }
    f->changes -= n;
    if (n > 0 && f->changes > 0)
        memmove(f->change, f->change + n, (size_t)f->changes * sizeof *f->change);
}

// What is said of the file in its folder, and with a deletion all that was done before.
static void settle_entry(DiskFile *f) {
    int n = 0;
    for (int i = 0; i < f->changes; i++)
        if (of_folder(&f->change[i])) n = i + 1;
    settle_changes(f, n);
}

void disk_folder_safe(Disk *d) {
    for (DiskFile *f = d->files; f; f = f->next) settle_entry(f);
}

void disk_safe(Disk *d, DiskFile *f) {
    bool entry = false;
    for (int i = 0; i < f->changes; i++) entry |= of_folder(&f->change[i]);
    settle_changes(f, f->changes);
    if (entry) disk_folder_safe(d);
}

// ---- what is found ---------------------------------------------------------------------------------------------------

typedef enum { ALL, NONE, PREFIX, EACH, SECTORS, ANY_ORDER, FATES } Fate;

// Some sectors of a write.
static void apply_torn(bool *there, Bytes *b, const DiskChange *c, Rng *r) {
    if (c->kind != CHANGE_WRITE) {
        if (rng_chance(r, 0.5)) apply(there, b, c);
        return;
    }
    for (int64_t at = 0; at < c->n;) {
        int64_t n = SECTOR - (c->from + at) % SECTOR;
        if (n > c->n - at) n = c->n - at;
        if (rng_chance(r, 0.5)) bytes_put(b, c->from + at, c->bytes + at, n);
        at += n;
    }
}

static void apply_one(Fate fate, bool *there, Bytes *b, const DiskChange *c, Rng *r) {
    if (fate == ALL || of_folder(c)) apply(there, b, c);
    else if (fate == SECTORS || fate == ANY_ORDER) apply_torn(there, b, c, r);
    else if (rng_chance(r, 0.5)) apply(there, b, c);
}

// The changes between two of the folder's, in some order.
static void apply_shuffled(bool *there, Bytes *b, const DiskChange *c, int n, Rng *r) {
    int *order = disk_memory(NULL, (size_t)n * sizeof *order);
    for (int i = 0; i < n; i++) order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        int j = (int)rng_int(r, 0, i), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (int i = 0; i < n; i++) apply_one(ANY_ORDER, there, b, &c[order[i]], r);
    free(order);
}

// How many of the changes are not lost with their folder's entry.
static int reached(const DiskFile *f, Fate fate, Rng *r) {
    if (fate == ALL) return f->changes;
    if (fate == NONE) return 0;
    if (fate == PREFIX) return (int)rng_int(r, 0, f->changes);
    for (int i = 0; i < f->changes; i++)
        if (of_folder(&f->change[i]) && rng_chance(r, 0.5)) return i;
    return f->changes;
}

static void find(const DiskFile *f, bool *there, Bytes *b, Rng *r) {
    Fate fate = (Fate)rng_int(r, 0, FATES - 1);
    int n = reached(f, fate, r);
    for (int i = 0; i < n;) {
        int run = 0;
        while (fate == ANY_ORDER && i + run < n && !of_folder(&f->change[i + run])) run++;
        if (run > 1) {
            apply_shuffled(there, b, &f->change[i], run, r);
            i += run;
        } else {
            apply_one(fate == PREFIX ? ALL : fate, there, b, &f->change[i++], r);
        }
    }
    if (fate == PREFIX && n < f->changes && !of_folder(&f->change[n]))
        apply_torn(there, b, &f->change[n], r);
}

void disk_half_safe(DiskFile *f, Rng *r) {
    settle_entry(f); // a file that is open is in its folder: only its content is in doubt
    find(f, &f->safe_there, &f->safe, r);
    forget_changes(f);
}

// A file of a cut disk as it is found.
static void settle_file(DiskFile *f, Rng *r) {
    find(f, &f->safe_there, &f->safe, r);
    forget_changes(f);
    f->there = f->safe_there;
    if (!f->there) f->safe.n = 0;
    bytes_copy(&f->now, &f->safe);
}

// ---- the disk --------------------------------------------------------------------------------------------------------

Disk *disk_new(const char *name, uint64_t seed) {
    sqlite_set_up();
    CHECK(sqlite3_vfs_find(name) == NULL);
    Disk *d = disk_memory(NULL, sizeof *d);
    *d = (Disk){.name = copy_text(name), .rng = rng_new(seed), .system = sqlite3_vfs_find(NULL)};
    CHECK(d->system != NULL);
    pthread_mutex_init(&d->lock, NULL);
    disk_vfs_set(d);
    CHECK(sqlite3_vfs_register(&d->vfs, 0) == SQLITE_OK);
    return d;
}

void disk_free(Disk *d) {
    if (!d) return;
    sqlite3_vfs_unregister(&d->vfs);
    while (d->files) {
        DiskFile *f = d->files;
        d->files = f->next;
        CHECK(f->open == 0);
        disk_file_free(f);
    }
    pthread_mutex_destroy(&d->lock);
    free(d->name);
    free(d);
}

const char *disk_name(const Disk *d) { return d->name; }

Disk *disk_image(Disk *d, const char *name, uint64_t seed) {
    Disk *image = disk_new(name, seed);
    pthread_mutex_lock(&d->lock);
    for (const DiskFile *f = d->files; f; f = f->next) {
        DiskFile *copy = disk_file(image, f->name, true);
        copy->safe_there = f->safe_there;
        bytes_copy(&copy->safe, &f->safe);
        find(f, &copy->safe_there, &copy->safe, &image->rng);
        settle_file(copy, &image->rng);
    }
    pthread_mutex_unlock(&d->lock);
    return image;
}

void disk_power_off(Disk *d) {
    pthread_mutex_lock(&d->lock);
    d->off = true;
    pthread_mutex_unlock(&d->lock);
}

void disk_power_on(Disk *d, uint64_t seed) {
    Rng r = rng_new(seed);
    pthread_mutex_lock(&d->lock);
    for (DiskFile *f = d->files; f; f = f->next) {
        CHECK(f->open == 0);
        settle_file(f, &r);
    }
    d->off = false;
    pthread_mutex_unlock(&d->lock);
}

int disk_unsafe(Disk *d) {
    int n = 0;
    pthread_mutex_lock(&d->lock);
    for (const DiskFile *f = d->files; f; f = f->next) n += f->changes;
    pthread_mutex_unlock(&d->lock);
    return n;
}

// ---- faults ----------------------------------------------------------------------------------------------------------

void disk_fail(Disk *d, DiskFault fault) {
    pthread_mutex_lock(&d->lock);
    d->fault = fault;
    d->hits = 0;
    pthread_mutex_unlock(&d->lock);
}

int64_t disk_calls(Disk *d, DiskCall call) {
    pthread_mutex_lock(&d->lock);
    int64_t n = d->calls[call];
    pthread_mutex_unlock(&d->lock);
    return n;
}

int64_t disk_hits(Disk *d) {
    pthread_mutex_lock(&d->lock);
    int64_t n = d->hits;
    pthread_mutex_unlock(&d->lock);
    return n;
}

void disk_limit(Disk *d, int64_t bytes) {
    pthread_mutex_lock(&d->lock);
    d->limit = bytes;
    pthread_mutex_unlock(&d->lock);
}

int64_t disk_bytes(Disk *d) {
    int64_t n = 0;
    pthread_mutex_lock(&d->lock);
    for (const DiskFile *f = d->files; f; f = f->next) n += f->now.n;
    pthread_mutex_unlock(&d->lock);
    return n;
}

void disk_watch(Disk *d, void (*seen)(Disk *d, DiskCall call, void *data), void *data) {
    pthread_mutex_lock(&d->lock);
    d->seen = seen;
    d->seen_data = data;
    pthread_mutex_unlock(&d->lock);
}
