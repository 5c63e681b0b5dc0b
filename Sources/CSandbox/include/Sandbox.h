#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What a confined process may use at most.
typedef struct {
    uint64_t address_space;  // bytes of address space beyond what the process has mapped already
    uint64_t cpu_seconds;    // CPU time; over it, SIGXCPU ends the process
} vidrec_bounds;

// How confined a process is.
typedef enum {
    VIDREC_CONFINED_BY_LIMITS = 1,   // resource limits only: there is no system call filter here
    VIDREC_CONFINED_BY_FILTER = 2,   // resource limits, and only the system calls that decoding needs
} vidrec_confinement;

// fork(), which Swift does not offer. Safe only in a process of one thread.
pid_t vidrec_fork(void);

// A channel through which one process hands open files to another, both on this machine: two ends, the giver's first.
// Gives 0 or -1 with errno.
int vidrec_make_channel(int ends[2]);

// What goes with a file.
typedef struct {
    int64_t size;       // bytes in the file
    char sampling[56];  // which frames are wanted, in its text form
} vidrec_task;

// Hands over an open file; the giver's own descriptor stays open. Gives 0 or -1 with errno.
int vidrec_give(int channel, int file, vidrec_task task);

// Waits for a file. Gives its descriptor, or -1 when no more come.
int vidrec_take(int channel, vidrec_task *task);

// Gives up everything that decoding does not need, for good: all descriptors but `channel` and `output`, which are at least
// 3 (the standard ones then lead nowhere); opening files of any kind, making sockets, starting programs and threads. Bounds
// what is left. The process dies with `parent`. Gives a `vidrec_confinement`, or a negative errno.
int vidrec_confine(int channel, int output, pid_t parent, vidrec_bounds bounds);

// Makes the process, and those it forks, the first that the system ends when memory runs out.
void vidrec_offer_to_memory_killer(void);

// What `vidrec_confine` gives on this system, found by doing it in a process of its own which then tries to open a socket.
// A negative errno if confining fails, or -EPERM if the socket was opened all the same.
int vidrec_try_confinement(void);
