#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "Process.h"

// Resource limits of a confined process.
typedef struct {
    uint64_t address_space;  // bytes of address space beyond what the process has mapped already
    uint64_t cpu_seconds;    // processor time in seconds, at which SIGXCPU ends the process
} vidrec_bounds;

// How a process is confined.
typedef enum {
    VIDREC_CONFINED_BY_LIMITS = 1,   // resource limits only; the system has no system call filter, or forbids it
    VIDREC_CONFINED_BY_FILTER = 2,   // resource limits, and a filter that allows only the system calls that decoding needs
} vidrec_confinement;

// Calls fork(), which is not available in Swift. Safe only in a process of one thread.
pid_t vidrec_fork(void);

// Creates a Unix socket pair through which one process passes open files to another; the sender's end is the first.
// Returns 0, or -1 with errno.
int vidrec_make_channel(int ends[2]);

// The maximum number of open files that are sent with a task: its own, and the one that it reads.
#define VIDREC_TASK_FILES 2

// The header of a task that is sent over a channel.
typedef struct {
    int64_t task_size;  // the size of the task in bytes
    int64_t file_size;  // the size of the file that it reads in bytes; -1 if it reads none
} vidrec_task_header;

// Creates an unnamed file with the given bytes, in memory if the system supports it. Returns its descriptor, or -1 with
// errno.
int vidrec_make_unnamed_file(const void *bytes, size_t count);

// Sends a task as an open file, and the open file that it reads unless `header.file_size` is negative. The sender's
// descriptors stay open. Returns 0, or -1 with errno.
int vidrec_send_task(int channel, int task_file, int input_file, vidrec_task_header header);

// Waits for a task, and stores its header, its descriptor and that of the file that it reads, -1 if it reads none.
// Returns 0, or -1 at the end of the channel or on failure.
int vidrec_receive_task(int channel, vidrec_task_header *header, int *task_file, int *input_file);

// Confines the process irrevocably to what decoding needs. Closes all descriptors but `channel` and `output`, which are at
// least 3 (the standard ones are redirected to /dev/null); forbids opening files, creating sockets, and starting programs
// and threads; and sets resource limits. The process dies with `parent`. Returns a `vidrec_confinement`, or a negative
// errno.
int vidrec_confine(int channel, int output, pid_t parent, vidrec_bounds bounds);

// Closes all descriptors but `channel`, which is at least 3; the standard ones are redirected to /dev/null. Returns 0 or a
// negative errno.
int vidrec_keep_only(int channel);

// Confines all threads of the process irrevocably to what a runtime of neural networks needs: reading and writing
// `channel`, `address_space` more bytes of memory, executable or not, and threads. The descriptors stay open and can be
// read. Where system calls are filtered, opening `path` to read it gives another descriptor of `file`, whatever the path
// names; NULL and -1 for none. Returns a `vidrec_confinement`, or a negative errno.
int vidrec_confine_threads(int channel, uint64_t address_space, const char *path, int file);

// Closes all descriptors but `channel` and `output` and makes the process die with `parent`, without confining it. Returns
// 0 or a negative errno.
int vidrec_detach(int channel, int output, pid_t parent);

// Raises the score by which the system's out-of-memory killer chooses processes, for this process and those it forks.
void vidrec_raise_oom_score(void);

// Returns what `vidrec_confine` returns on this system, by confining a child process that then tries to open a socket.
// Returns a negative errno if confining fails, or -EPERM if the socket could be opened.
int vidrec_try_confinement(void);
