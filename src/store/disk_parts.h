// Inside the simulated disk: its files and what is not safe of them yet (disk.c), as SQLite's file system calls them (disk_vfs.c).
#ifndef ARGOSY_STORE_DISK_PARTS_H
#define ARGOSY_STORE_DISK_PARTS_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/random.h"
#include "store/disk.h"

// Bytes that grow.
typedef struct {
    unsigned char *at;
    int64_t n, cap;
} Bytes;

typedef enum { CHANGE_CREATE, CHANGE_WRITE, CHANGE_TRUNCATE, CHANGE_DELETE } ChangeKind;
typedef struct {
    ChangeKind kind;
    int64_t from; // first byte; the new size of a truncation
    int64_t n;    // bytes
    unsigned char *bytes;
} DiskChange;

enum { SHM_LOCKS = SQLITE_SHM_NLOCK, SHM_REGIONS = 256 };

typedef struct DiskFile DiskFile;
struct DiskFile {
    char *name;
    bool there, safe_there; // exists as programs see it; and as it would be found
    Bytes now, safe;        // its content, likewise
    DiskChange *change;     // from `safe` to `now`
    int changes, changes_cap;
    int open; // by so many
    // locks, as in https://sqlite.org/lockingv3.html
    int shared;
    const void *reserved, *pending, *exclusive;
    // shared memory of the write-ahead log: there while somebody maps it
    void *region[SHM_REGIONS];
    int regions, mapped;
    int shm_shared[SHM_LOCKS];
    const void *shm_exclusive[SHM_LOCKS];
    DiskFile *next;
};

struct Disk {
    sqlite3_vfs vfs; // pAppData is the disk
    sqlite3_vfs *system;
    char *name;
    pthread_mutex_t lock;
    DiskFile *files; // once there, always there: a file that is deleted may be found again
    Rng rng;
    DiskFault fault;
    int64_t calls[DISK_CALLS], hits;
    int64_t limit;
    bool off;
    void (*seen)(Disk *d, DiskCall call, void *data);
    void *seen_data;
};

// ---- disk.c; by whoever has the lock
void *disk_memory(void *old, size_t size); // realloc; out of memory ends the process
void bytes_resize(Bytes *b, int64_t n);    // what is new is zero
DiskFile *disk_file(Disk *d, const char *name, bool make);
void disk_file_free(DiskFile *f);
void disk_change(DiskFile *f, ChangeKind kind, int64_t from, const void *bytes, int64_t n);
void disk_safe(Disk *d, DiskFile *f);     // a sync that went well
void disk_half_safe(DiskFile *f, Rng *r); // one that failed
void disk_folder_safe(Disk *d);           // a sync of the folder

// ---- disk_vfs.c
void disk_vfs_set(Disk *d); // fills d->vfs

#endif
