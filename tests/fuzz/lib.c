// The targets under libFuzzer: $FUZZ_TARGET says which (./fuzz sets it).
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

static const FuzzTarget *target;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    target = fuzz_target(getenv("FUZZ_TARGET"));
    if (!target) {
        fputs("FUZZ_TARGET names no target\n", stderr);
        exit(2);
    }
    fuzz_start();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    if (n > target->most) return -1; // not to be kept
    target->run((Str){(const char *)data, n});
    return 0;
}
