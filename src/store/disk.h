// A simulated disk for SQLite: files in memory that fail, fill up and lose their power as real ones do, each time in the same way.
//
// A store is opened on one by naming it: StoreOptions.vfs = disk_name(d). Any number of connections of this process share it, and there
// may be any number of disks. What is written stands in the disk's files at once, as in a system's page cache, but is safe only once
// it is synced; the disk remembers in their order the writes, truncations, deletions and creations that are not.
//
//   Disk *d = disk_new("a", seed);                     … store_open with .vfs = disk_name(d)
//   disk_fail(d, (DiskFault){DISK_SYNC, DISK_IO, .at = disk_calls(d, DISK_SYNC) + 3});   the third sync from now fails
//   Disk *found = disk_image(d, "b", seed);            the files as found were the power cut right now; d goes on
//   disk_power_off(d); … store_close; disk_power_on(d, seed);       the same in place: a crash, and a restart
//
// All functions may be called from any thread, but disk_free and disk_power_on only while no file is open.
#ifndef ARGOSY_STORE_DISK_H
#define ARGOSY_STORE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Disk Disk;

// Kinds of calls, each counted by itself from 1.
typedef enum {
    DISK_OPEN,
    DISK_READ,
    DISK_WRITE,
    DISK_TRUNCATE,
    DISK_SYNC,
    DISK_DELETE,
    DISK_LOCK, // locks taken on a file or its shared memory; letting go is not counted
    DISK_MAP,  // shared memory
    DISK_CALLS
} DiskCall;

typedef enum {
    DISK_IO, // an error of the device. A failed sync loses some of what it was to bring to safety, for good.
    DISK_SHORT, // writes: half of it is written, then the device fails
    DISK_FULL,  // writes: no room
    DISK_BUSY,  // locks: somebody else has it
} DiskError;

typedef struct {
    DiskCall call;
    DiskError how;
    int64_t at;   // the call of its kind that fails, counted as disk_calls does; 0: none
    bool lasting; // and all of its kind after it
} DiskFault;

// Registers the disk under a name that no other has. The seed decides what a failed sync loses. Out of memory ends the process.
Disk *disk_new(const char *name, uint64_t seed);
void disk_free(Disk *d); // NULL is allowed
const char *disk_name(const Disk *d);

// One fault at a time; the next takes its place, {0} takes it away.
void disk_fail(Disk *d, DiskFault fault);
int64_t disk_calls(Disk *d, DiskCall call); // made so far
int64_t disk_hits(Disk *d);                 // calls that failed by the fault under way
// A capacity in bytes for all files together, beyond which writes find no room; 0: none.
void disk_limit(Disk *d, int64_t bytes);
int64_t disk_bytes(Disk *d); // that the files hold now

// A new disk with what a machine would find if the power went right now: what was synced, and of the rest each piece kept, dropped, torn
// at 512 bytes or written in another order, as the seed decides.
Disk *disk_image(Disk *d, const char *name, uint64_t seed);
int disk_unsafe(Disk *d);                   // writes and the like that are not synced
void disk_power_off(Disk *d);               // from now on every call fails and changes nothing
void disk_power_on(Disk *d, uint64_t seed); // the files are as found after that

// Called just before a write, truncation, sync, creation or deletion is done, on the thread that asks for it. NULL: nobody.
void disk_watch(Disk *d, void (*seen)(Disk *d, DiskCall call, void *data), void *data);

#endif
