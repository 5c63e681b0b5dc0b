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

// What goes with a job.
typedef struct {
    int64_t job_size;   // bytes in the job
    int64_t file_size;  // bytes in the file that it reads; -1 if it reads none
} vidrec_task;

// Makes a file without a name that holds some bytes, in memory where the system can. Gives its descriptor, or -1 with errno.
int vidrec_make_unnamed_file(const void *bytes, size_t count);

// Hands over a job, as an open file, and the open file that it reads if `task.file_size` is not negative; the giver's own
// descriptors stay open. Gives 0 or -1 with errno.
int vidrec_give(int channel, int job, int file, vidrec_task task);

// Waits for a job. Gives the descriptor of the job and of the file that it reads, -1 without one. Gives 0, or -1 when no
// more come.
int vidrec_take(int channel, vidrec_task *task, int *job, int *file);

// Gives up everything that decoding does not need, for good: all descriptors but `channel` and `output`, which are at least
// 3 (the standard ones then lead nowhere); opening files of any kind, making sockets, starting programs and threads. Bounds
// what is left. The process dies with `parent`. Gives a `vidrec_confinement`, or a negative errno.
int vidrec_confine(int channel, int output, pid_t parent, vidrec_bounds bounds);

// Does of it only what is not confinement: gives up the descriptors of others, and dies with `parent`. Gives 0 or a
// negative errno.
int vidrec_detach(int channel, int output, pid_t parent);

// Makes the process, and those it forks, the first that the system ends when memory runs out.
void vidrec_offer_to_memory_killer(void);

// What `vidrec_confine` gives on this system, found by doing it in a process of its own which then tries to open a socket.
// A negative errno if confining fails, or -EPERM if the socket was opened all the same.
int vidrec_try_confinement(void);
