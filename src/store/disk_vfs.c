// The simulated disk as SQLite calls it: a sqlite3_vfs (https://sqlite.org/vfs.html) over the files of disk.c.
//
// It promises no more than SQLite's own file system for Unix does: sectors of 4 KiB of which bytes that are not written stay as they are, a
// file's entry in its folder safe with the file's first sync, a deletion at once only where SQLite asks for that. Locks
// and the shared memory of the write-ahead log are kept beside the file for all connections of this process.
//
// Every call is counted and may be the one that fails. While locks are refused by a fault nobody sleeps for them: nobody would let go.
#include <stdlib.h>
#include <string.h>

#include "base/cx.h"
#include "store/disk_parts.h"

enum { SECTOR_BYTES = 4096, NAME_BYTES = 512 };

typedef struct {
    sqlite3_file base;
    Disk *d;
    DiskFile *f;
    bool temporary; // has no name, and no change of it is remembered
    int level;      // SQLITE_LOCK_…
    bool mapped;
    bool shared[SHM_LOCKS]; // locks of the shared memory that are held
} Handle;

static Disk *disk_of(sqlite3_vfs *vfs) { return vfs->pAppData; }

// ---- faults ----------------------------------------------------------------------------------------------------------

// Counts a call; true where it fails. By whoever has the lock.
static bool strikes(Disk *d, DiskCall call, DiskError *how) {
    int64_t n = ++d->calls[call];
    *how = DISK_IO;
    if (d->off) return true;
    const DiskFault *f = &d->fault;
    if (f->at == 0 || f->call != call || (f->lasting ? n < f->at : n != f->at)) return false;
    d->hits++;
    *how = f->how;
    return true;
}

static void watched(Disk *d, DiskCall call) {
    pthread_mutex_lock(&d->lock);
    void (*seen)(Disk *, DiskCall, void *) = d->off ? NULL : d->seen;
    void *data = d->seen_data;
    pthread_mutex_unlock(&d->lock);
    if (seen) seen(d, call, data);
}

static void change(Handle *h, ChangeKind kind, int64_t from, const void *bytes, int64_t n) {
    disk_change(h->f, kind, from, bytes, n);
    if (h->temporary) disk_safe(h->d, h->f);
}

// Calls a function that has the disk's lock.
#define LOCKED(d, call)                                                                            \
    pthread_mutex_lock(&(d)->lock);                                                                \
    int code = (call);                                                                             \
    pthread_mutex_unlock(&(d)->lock);                                                              \
    return code

// ---- content ---------------------------------------------------------------------------------------------------------

static int read_bytes(Handle *h, void *to, int n, sqlite3_int64 from) {
    DiskError how;
    if (strikes(h->d, DISK_READ, &how)) return SQLITE_IOERR_READ;
    int64_t there = h->f->now.n - from;
    if (there >= n) {
        memcpy(to, h->f->now.at + from, (size_t)n);
        return SQLITE_OK;
    }
    if (there < 0) there = 0;
    if (there > 0) memcpy(to, h->f->now.at + from, (size_t)there);
    memset((char *)to + there, 0, (size_t)(n - there));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_read(sqlite3_file *file, void *to, int n, sqlite3_int64 from) {
    Handle *h = (Handle *)file;
    LOCKED(h->d, read_bytes(h, to, n, from));
}

static bool has_room(const Disk *d, const DiskFile *f, int64_t size) {
    if (d->limit == 0 || size <= f->now.n) return true;
    int64_t all = size - f->now.n;
    for (const DiskFile *each = d->files; each; each = each->next) all += each->now.n;
    return all <= d->limit;
}

static int write_bytes(Handle *h, const void *bytes, int n, sqlite3_int64 from) {
    DiskError how;
    if (strikes(h->d, DISK_WRITE, &how)) {
        if (how == DISK_SHORT) change(h, CHANGE_WRITE, from, bytes, n / 2);
        return how == DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    if (!has_room(h->d, h->f, from + n)) return SQLITE_FULL;
    change(h, CHANGE_WRITE, from, bytes, n);
    return SQLITE_OK;
}

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 from) {
    Handle *h = (Handle *)file;
    if (!h->temporary) watched(h->d, DISK_WRITE);
    LOCKED(h->d, write_bytes(h, bytes, n, from));
}

static int truncate_to(Handle *h, sqlite3_int64 size) {
    DiskError how;
    if (strikes(h->d, DISK_TRUNCATE, &how)) return SQLITE_IOERR_TRUNCATE;
    change(h, CHANGE_TRUNCATE, size, NULL, 0);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    Handle *h = (Handle *)file;
    if (!h->temporary) watched(h->d, DISK_TRUNCATE);
    LOCKED(h->d, truncate_to(h, size));
}

static int sync_all(Handle *h) {
    DiskError how;
    if (!strikes(h->d, DISK_SYNC, &how)) return disk_safe(h->d, h->f), SQLITE_OK;
    if (!h->d->off) disk_half_safe(h->f, &h->d->rng);
    return SQLITE_IOERR_FSYNC;
}

static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    Handle *h = (Handle *)file;
    if (!h->temporary) watched(h->d, DISK_SYNC);
    LOCKED(h->d, sync_all(h));
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    Handle *h = (Handle *)file;
    pthread_mutex_lock(&h->d->lock);
    *size = h->f->now.n;
    pthread_mutex_unlock(&h->d->lock);
    return SQLITE_OK;
}

// ---- locks of the file -----------------------------------------------------------------------------------------------

static bool others(const void *holder, const Handle *h) { return holder && holder != h; }

static int take_lock(Handle *h, int level) {
    DiskFile *f = h->f;
    DiskError how;
    if (h->level >= level) return SQLITE_OK;
    if (strikes(h->d, DISK_LOCK, &how)) return how == DISK_BUSY ? SQLITE_BUSY : SQLITE_IOERR_LOCK;
    if (others(f->exclusive, h) || others(f->pending, h)) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_SHARED) f->shared++;
    if (level >= SQLITE_LOCK_RESERVED && others(f->reserved, h)) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_RESERVED) f->reserved = h;
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        f->pending = h;
        h->level = SQLITE_LOCK_PENDING;
        if (f->shared > 1) return SQLITE_BUSY;
        f->exclusive = h;
    }
    h->level = level;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level) {
    Handle *h = (Handle *)file;
    LOCKED(h->d, take_lock(h, level));
}

static int drop_lock(Handle *h, int level) {
    DiskFile *f = h->f;
    if (h->level <= level) return SQLITE_OK;
    if (f->reserved == h) f->reserved = NULL;
    if (f->pending == h) f->pending = NULL;
    if (f->exclusive == h) f->exclusive = NULL;
    if (level == SQLITE_LOCK_NONE) f->shared--;
    h->level = level;
    return SQLITE_OK;
}

static int file_unlock(sqlite3_file *file, int level) {
    Handle *h = (Handle *)file;
    LOCKED(h->d, drop_lock(h, level));
}

static int file_reserved(sqlite3_file *file, int *reserved) {
    Handle *h = (Handle *)file;
    pthread_mutex_lock(&h->d->lock);
    *reserved = h->f->reserved != NULL;
    pthread_mutex_unlock(&h->d->lock);
    return SQLITE_OK;
}

// ---- shared memory ---------------------------------------------------------------------------------------------------

static int map_region(Handle *h, int region, int size, int extend, void volatile **out) {
    DiskFile *f = h->f;
    DiskError how;
    *out = NULL;
    if (strikes(h->d, DISK_MAP, &how)) return SQLITE_IOERR_SHMMAP;
    if (region >= SHM_REGIONS) return SQLITE_IOERR_SHMSIZE;
    if (!h->mapped) f->mapped++;
    h->mapped = true;
    if (region >= f->regions && !extend) return SQLITE_OK;
    for (; f->regions <= region; f->regions++) {
        f->region[f->regions] = disk_memory(NULL, (size_t)size);
        memset(f->region[f->regions], 0, (size_t)size);
    }
    *out = f->region[region];
    return SQLITE_OK;
}

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out) {
    Handle *h = (Handle *)file;
    LOCKED(h->d, map_region(h, region, size, extend, out));
}

static void drop_shm(Handle *h, int from, int n) {
    DiskFile *f = h->f;
    for (int i = from; i < from + n; i++) {
        if (f->shm_exclusive[i] == h) f->shm_exclusive[i] = NULL;
        if (h->shared[i]) f->shm_shared[i]--;
        h->shared[i] = false;
    }
}

static int lock_shm(Handle *h, int from, int n, int flags) {
    DiskFile *f = h->f;
    DiskError how;
    if (flags & SQLITE_SHM_UNLOCK) {
        drop_shm(h, from, n);
        return SQLITE_OK;
    }
    if (strikes(h->d, DISK_LOCK, &how))
        return how == DISK_BUSY ? SQLITE_BUSY : SQLITE_IOERR_SHMLOCK;
    bool shared = flags & SQLITE_SHM_SHARED;
    for (int i = from; i < from + n; i++)
        if (others(f->shm_exclusive[i], h) || (!shared && f->shm_shared[i] > h->shared[i]))
            return SQLITE_BUSY;
    for (int i = from; i < from + n; i++) {
        if (shared && !h->shared[i]) f->shm_shared[i]++;
        if (shared) h->shared[i] = true;
        else f->shm_exclusive[i] = h;
    }
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *file, int from, int n, int flags) {
    Handle *h = (Handle *)file;
    LOCKED(h->d, lock_shm(h, from, n, flags));
}

static void shm_barrier(sqlite3_file *file) {
    Handle *h = (Handle *)file;
    pthread_mutex_lock(&h->d->lock);
    pthread_mutex_unlock(&h->d->lock);
}

static int drop_map(Handle *h) {
    DiskFile *f = h->f;
    if (!h->mapped) return SQLITE_OK;
    drop_shm(h, 0, SHM_LOCKS);
    h->mapped = false;
    if (--f->mapped > 0) return SQLITE_OK;
    for (int i = 0; i < f->regions; i++) free(f->region[i]);
    f->regions = 0;
    return SQLITE_OK;
}

static int shm_unmap(sqlite3_file *file, int delete) {
    (void)delete; // nobody maps it any more: it is gone
    Handle *h = (Handle *)file;
    LOCKED(h->d, drop_map(h));
}

// ---- opening ---------------------------------------------------------------------------------------------------------

static int file_control(sqlite3_file *file, int what, void *at) {
    (void)file, (void)what, (void)at;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file) { return (void)file, SECTOR_BYTES; }
static int characteristics(sqlite3_file *file) {
    return (void)file, SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int drop_handle(Handle *h) {
    drop_map(h);
    drop_lock(h, SQLITE_LOCK_NONE);
    h->f->open--;
    if (h->temporary) disk_file_free(h->f);
    return SQLITE_OK;
}

static int file_close(sqlite3_file *file) {
    Handle *h = (Handle *)file;
    LOCKED(h->d, drop_handle(h));
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int open_handle(Disk *d, const char *name, Handle *h, int flags) {
    DiskError how;
    bool temporary = !name || flags & SQLITE_OPEN_DELETEONCLOSE;
    if (strikes(d, DISK_OPEN, &how)) return SQLITE_CANTOPEN;
    DiskFile *f = temporary ? NULL : disk_file(d, name, flags & SQLITE_OPEN_CREATE);
    if (temporary) {
        f = disk_memory(NULL, sizeof *f);
        *f = (DiskFile){.there = true};
    }
    if (!f || (!f->there && !(flags & SQLITE_OPEN_CREATE))) return SQLITE_CANTOPEN;
    *h = (Handle){.base.pMethods = &methods, .d = d, .f = f, .temporary = temporary};
    if (!f->there) disk_change(f, CHANGE_CREATE, 0, NULL, 0);
    f->open++;
    return SQLITE_OK;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got) {
    Disk *d = disk_of(vfs);
    file->pMethods = NULL;
    if (got) *got = flags;
    if (name && flags & SQLITE_OPEN_CREATE) watched(d, DISK_OPEN);
    LOCKED(d, open_handle(d, name, (Handle *)file, flags));
}

static int delete_file(Disk *d, const char *name, int sync_folder) {
    DiskError how;
    DiskFile *f = disk_file(d, name, false);
    if (strikes(d, DISK_DELETE, &how)) return SQLITE_IOERR_DELETE;
    if (!f || !f->there) return SQLITE_IOERR_DELETE_NOENT;
    disk_change(f, CHANGE_DELETE, 0, NULL, 0);
    if (sync_folder) disk_folder_safe(d);
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
    Disk *d = disk_of(vfs);
    watched(d, DISK_DELETE);
    LOCKED(d, delete_file(d, name, sync_folder));
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *found) {
    (void)flags;
    Disk *d = disk_of(vfs);
    pthread_mutex_lock(&d->lock);
    const DiskFile *f = disk_file(d, name, false);
    *found = f && f->there;
    pthread_mutex_unlock(&d->lock);
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int n, char *full) {
    (void)vfs;
    size_t bytes = strlen(name) + 1;
    if (bytes > (size_t)n) return SQLITE_CANTOPEN;
    memcpy(full, name, bytes);
    return SQLITE_OK;
}

// ---- the rest is the system's ----------------------------------------------------------------------------------------

static int vfs_random(sqlite3_vfs *vfs, int n, char *out) {
    sqlite3_vfs *system = disk_of(vfs)->system;
    return system->xRandomness(system, n, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
    Disk *d = disk_of(vfs);
    pthread_mutex_lock(&d->lock);
    bool at_once = d->off || (d->fault.call == DISK_LOCK && d->hits > 0);
    pthread_mutex_unlock(&d->lock);
    return at_once ? microseconds : d->system->xSleep(d->system, microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *day) {
    sqlite3_vfs *system = disk_of(vfs)->system;
    return system->xCurrentTime(system, day);
}

static int vfs_time_ms(sqlite3_vfs *vfs, sqlite3_int64 *ms) {
    sqlite3_vfs *system = disk_of(vfs)->system;
    return system->xCurrentTimeInt64(system, ms);
}

static int vfs_last_error(sqlite3_vfs *vfs, int n, char *out) {
    (void)vfs;
    if (n > 0) out[0] = 0;
    return 0;
}

void disk_vfs_set(Disk *d) {
    d->vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = sizeof(Handle),
        .mxPathname = NAME_BYTES,
        .zName = d->name,
        .pAppData = d,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_name,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xCurrentTimeInt64 = vfs_time_ms,
        .xGetLastError = vfs_last_error,
    };
}
