// The state that a process starts in: standard descriptors, signals and resource limits.
#pragma once
#include <stdint.h>

typedef enum {
    VIDREC_ADDRESS_SPACE,
    VIDREC_OPEN_FILES,
    VIDREC_STACK,
} vidrec_resource;

// Returns the limit of a resource, UINT64_MAX for none.
uint64_t vidrec_limit(vidrec_resource resource);

// Makes a process ready whatever its parent left it: closed standard descriptors refuse to be read and written, instead of
// becoming those of the next files that are opened; writing to a file that grows beyond its limit is an error, not the end
// of the process; as many files as the system permits can be open, up to `open_files`; and, where the address space is
// limited, the allocator reserves none of it for each thread.
void vidrec_prepare_process(uint64_t open_files);
