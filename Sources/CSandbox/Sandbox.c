#define _GNU_SOURCE
#include "include/Sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

pid_t vidrec_fork(void) { return fork(); }

// Sets a resource limit, never above the current hard limit.
static int bound_within(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return -errno;
    if (limit.rlim_max == RLIM_INFINITY || hard < limit.rlim_max) limit.rlim_max = (rlim_t)hard;
    limit.rlim_cur = soft < limit.rlim_max ? (rlim_t)soft : limit.rlim_max;
    return setrlimit(resource, &limit) == 0 ? 0 : -errno;
}

static int bound(int resource, uint64_t value) { return bound_within(resource, value, value); }

// Returns the bytes of address space in use; 0 if the system does not report them.
static uint64_t mapped_bytes(void) {
    char text[64] = { 0 };
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    return count > 0 ? strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static int bound_all(vidrec_bounds bounds, int last_descriptor) {
    int status = 0;
    const uint64_t mapped = mapped_bytes();
    if (mapped > 0) status = bound(RLIMIT_AS, mapped + bounds.address_space);
    // At the hard limit the system sends SIGKILL, which does not tell the reason.
    if (status == 0) status = bound_within(RLIMIT_CPU, bounds.cpu_seconds, bounds.cpu_seconds + 1);
    if (status == 0) status = bound(RLIMIT_FSIZE, 0);
    if (status == 0) status = bound(RLIMIT_CORE, 0);
    if (status == 0) status = bound(RLIMIT_NOFILE, (uint64_t)last_descriptor + 1);
#ifdef RLIMIT_NPROC
    if (status == 0) status = bound(RLIMIT_NPROC, 0);
#endif
    return status;
}

#ifdef __linux__

#if defined(__x86_64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef THIS_ARCHITECTURE

// The offset of the low word of an argument of the system call; both architectures are little-endian.
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define ALLOW RETURN(SECCOMP_RET_ALLOW)
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)
// A rule for one system call: `length` instructions that are skipped for other calls.
#define CALL(name, length) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, (length))
#define MAY(name) CALL(name, 1), ALLOW
#define KILL(name) CALL(name, 1), RETURN(SECCOMP_RET_KILL_PROCESS)
// Allows the call if the argument has the value.
#define MAY_IF(name, n, value) \
    CALL(name, 4), LOAD(ARGUMENT(n)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, 1), ALLOW, REFUSE
// Allows the call if the memory does not become executable, else kills the process.
#define MAY_WITHOUT_CODE(name) \
    CALL(name, 4), LOAD(ARGUMENT(2)), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0), ALLOW, \
        RETURN(SECCOMP_RET_KILL_PROCESS)

// The beginning of a filter: loads the number of the call; a call of another architecture kills the process.
#define LOAD_CALL \
    LOAD(offsetof(struct seccomp_data, arch)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCHITECTURE, 1, 0), \
        RETURN(SECCOMP_RET_KILL_PROCESS), LOAD(offsetof(struct seccomp_data, nr))
// The end of a filter: calls that are signs of an exploit kill the process, all others fail.
#define REFUSE_ALL_OTHERS \
    KILL(socket), KILL(socketpair), KILL(connect), KILL(bind), KILL(sendto), KILL(execve), KILL(execveat), KILL(ptrace), \
        KILL(process_vm_readv), KILL(process_vm_writev), KILL(bpf), KILL(io_uring_setup), KILL(userfaultfd), \
        KILL(perf_event_open), KILL(keyctl), KILL(mount), KILL(unshare), KILL(setns), KILL(open_by_handle_at), \
        KILL(init_module), KILL(kexec_load), REFUSE

// Allows receiving and reading files, writing results, memory, time and exit, which suffice for decoding. All other calls
// fail, also those that libraries can do without, such as asking for the number of cores. Calls that no decoder makes are
// signs of an exploit and kill the process.
static int filter_calls(int channel, int output) {
    const struct sock_filter program[] = {
        LOAD_CALL,
        MAY(pread64), MAY(read), MAY(lseek), MAY(close), MAY(futex), MAY(brk), MAY(munmap), MAY(mremap), MAY(madvise),
        MAY(clock_gettime), MAY(clock_getres), MAY(gettimeofday), MAY(clock_nanosleep), MAY(nanosleep),
        MAY(sched_yield), MAY(getrandom), MAY(getpid), MAY(gettid), MAY(getrusage), MAY(rt_sigaction),
        MAY(rt_sigprocmask), MAY(rt_sigreturn), MAY(sigaltstack), MAY(restart_syscall), MAY(exit), MAY(exit_group),
        MAY_WITHOUT_CODE(mmap), MAY_WITHOUT_CODE(mprotect),
        MAY_IF(write, 0, output), MAY_IF(recvmsg, 0, channel), MAY_IF(tgkill, 0, getpid()),
#ifdef __x86_64__
        MAY(time),
#endif
        REFUSE_ALL_OTHERS,
    };
    const struct sock_fprog filter = { sizeof program / sizeof *program, (struct sock_filter *)program };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 ? 0 : -errno;
}

// Allows the call if the argument has the bit, else kills the process.
#define MAY_WITH(name, n, bit) \
    CALL(name, 4), LOAD(ARGUMENT(n)), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bit), 0, 1), ALLOW, \
        RETURN(SECCOMP_RET_KILL_PROCESS)

// Traps the call unless the bits of the mask in the argument are the value.
#define MAY_IF_BITS_ELSE_TRAP(name, n, mask, value) \
    CALL(name, 5), LOAD(ARGUMENT(n)), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (mask)), \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), ALLOW, RETURN(SECCOMP_RET_TRAP)

// The file that opening a path gives to the confined threads of this process; -1 for none.
static char *network_path = NULL;
static int network_file = -1;

// Answers a trapped call to open a file: with another descriptor of the network's file for its path, else with EPERM.
static void answer_opening(int signal, siginfo_t *call, void *context) {
    (void)signal;
    long result = -EPERM;
    mcontext_t *state = &((ucontext_t *)context)->uc_mcontext;
#ifdef __x86_64__
    const char *path = (const char *)state->gregs[REG_RSI];
    const long flags = state->gregs[REG_RDX];
#else
    const char *path = (const char *)state->regs[1];
    const long flags = (long)state->regs[2];
#endif
    if (call->si_syscall == __NR_openat && network_file >= 0 && (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY
        && path && strcmp(path, network_path) == 0) {
        const int saved = errno;
        // All descriptors share one position: a file is opened to be read from its start.
        lseek(network_file, 0, SEEK_SET);
        result = fcntl(network_file, F_DUPFD_CLOEXEC, 3);
        if (result < 0) result = -errno;
        errno = saved;
    }
#ifdef __x86_64__
    state->gregs[REG_RAX] = result;
#else
    state->regs[0] = (unsigned long long)result;
#endif
}

// Allows what a runtime of neural networks needs, for all threads: executable memory, since it compiles the network to
// instructions, threads, and listing folders, since it looks for its own libraries again. All other calls fail, as in
// `filter_calls`; no file can be opened but the network's, by `answer_opening`. What is open may be read.
static int filter_calls_of_threads(int channel) {
    const struct sock_filter program[] = {
        LOAD_CALL,
        MAY(futex), MAY(mprotect), MAY(madvise), MAY(mmap), MAY(munmap), MAY(mremap), MAY(brk), MAY(mbind),
        MAY(clock_gettime), MAY(clock_getres), MAY(gettimeofday), MAY(clock_nanosleep), MAY(nanosleep),
        MAY(sched_yield), MAY(sched_getaffinity), MAY(sched_setaffinity), MAY(getcpu), MAY(membarrier),
        MAY(getrandom), MAY(getpid), MAY(gettid), MAY(getrusage), MAY(sysinfo), MAY(close),
        MAY(set_robust_list), MAY(rseq), MAY(rt_sigaction), MAY(rt_sigprocmask), MAY(rt_sigreturn), MAY(sigaltstack),
        MAY(restart_syscall), MAY(exit), MAY(exit_group),
        MAY(read), MAY_IF(write, 0, channel), MAY_IF(tgkill, 0, getpid()),
        MAY_WITH(clone, 0, CLONE_THREAD), MAY(ppoll), MAY(getdents64), MAY(fstat), MAY(newfstatat),
        MAY(lseek), MAY(fcntl), MAY(getcwd),
        // O_TMPFILE contains O_DIRECTORY.
        MAY_IF_BITS_ELSE_TRAP(openat, 2, O_ACCMODE | O_CREAT | O_TMPFILE, O_DIRECTORY | O_RDONLY),
#ifdef __x86_64__
        MAY(poll), MAY(time), MAY(stat),
#endif
        // Its flags are in memory, where a filter cannot read them; without it, the C library calls clone.
        CALL(clone3, 1), RETURN(SECCOMP_RET_ERRNO | ENOSYS),
        REFUSE_ALL_OTHERS,
    };
    const struct sock_fprog filter = { sizeof program / sizeof *program, (struct sock_filter *)program };
    struct sigaction action = { .sa_sigaction = answer_opening, .sa_flags = SA_SIGINFO };
    if (sigaction(SIGSYS, &action, NULL) != 0) return -errno;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    const long status = syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    return status == 0 ? 0 : status > 0 ? -ESRCH : -errno;
}

// Returns how the process is confined after a filter was installed with a status, or that status if it is an error.
static int confinement(int status) {
    if (status == 0) return VIDREC_CONFINED_BY_FILTER;
    // The kernel has no filters, or a container forbids them: `vidrec doctor` reports it.
    const int has_no_filters = status == -EINVAL || status == -ENOSYS || status == -EACCES || status == -EPERM;
    return has_no_filters ? VIDREC_CONFINED_BY_LIMITS : status;
}
#endif
#endif

static void close_between(int first, int last) {
    if (first > last) return;
#ifdef __linux__
    if (syscall(__NR_close_range, (unsigned)first, (unsigned)last, 0) == 0) return;
#endif
    for (int descriptor = first; descriptor <= last; descriptor++) close(descriptor);
}

// The standard descriptors are redirected to /dev/null, since the Swift runtime writes to them on a crash.
static int close_all_but(int channel, int output) {
    const int low = channel < output ? channel : output, high = channel < output ? output : channel;
    if (low < 3) return -EINVAL;
    // First, since the parent may have as many descriptors open as a process may have.
    close_between(3, low - 1);
    close_between(low + 1, high - 1);
    const long most = sysconf(_SC_OPEN_MAX);
    close_between(high + 1, most > 0 && most < 65536 ? (int)most : 65536);
    close(0);
    if (open("/dev/null", O_RDWR) != 0) return -errno;
    return dup2(0, 1) < 0 || dup2(0, 2) < 0 ? -errno : 0;
}

// Restores the default handlers, so that the parent sees the signal: other handlers make calls that are not allowed.
static void restore_signals(void) {
    const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS, SIGXCPU, SIGXFSZ, SIGPIPE };
    for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++) signal(fatal[index], SIG_DFL);
    // The starting process may have blocked signals, and a blocked SIGXCPU would not end the process.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int vidrec_confine(int channel, int output, pid_t parent, vidrec_bounds bounds) {
    restore_signals();
    int status = close_all_but(channel, output);
    // Two more for a task and its file.
    if (status == 0) status = bound_all(bounds, (channel > output ? channel : output) + VIDREC_TASK_FILES);
    if (status != 0) return status;
#ifdef __linux__
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) return -errno;
    // The parent may have died before PR_SET_PDEATHSIG took effect.
    if (getppid() != parent) return -ESRCH;
#ifdef THIS_ARCHITECTURE
    return confinement(filter_calls(channel, output));
#endif
#else
    (void)parent;
#endif
    return VIDREC_CONFINED_BY_LIMITS;
}

int vidrec_keep_only(int channel) {
    restore_signals();
    return close_all_but(channel, channel);
}

int vidrec_confine_threads(int channel, uint64_t address_space, const char *path, int file) {
    int status = 0;
    const uint64_t mapped = mapped_bytes();
    if (mapped > 0) status = bound(RLIMIT_AS, mapped + address_space);
    if (status == 0) status = bound(RLIMIT_FSIZE, 0);
    if (status == 0) status = bound(RLIMIT_CORE, 0);
    if (status != 0) return status;
#ifdef __linux__
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return -errno;
#ifdef THIS_ARCHITECTURE
    network_path = path ? strdup(path) : NULL;
    network_file = network_path ? file : -1;
    return confinement(filter_calls_of_threads(channel));
#endif
#else
    (void)channel;
    (void)path;
    (void)file;
#endif
    return VIDREC_CONFINED_BY_LIMITS;
}

int vidrec_detach(int channel, int output, pid_t parent) {
    restore_signals();
    const int status = close_all_but(channel, output);
    if (status != 0) return status;
#ifdef __linux__
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -errno;
    if (getppid() != parent) return -ESRCH;
#else
    (void)parent;
#endif
    return 0;
}

void vidrec_raise_oom_score(void) {
#ifdef __linux__
    const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    const ssize_t written = write(file, "800", 3);
    (void)written;
    close(file);
#endif
}

int vidrec_try_confinement(void) {
    int ends[2];
    if (pipe(ends) != 0) return -errno;
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        // Only system calls are safe here: the child has no other threads.
        const int status = vidrec_confine(ends[0], ends[1], parent, (vidrec_bounds){ 1 << 28, 10 });
        if (write(ends[1], &status, sizeof status) != sizeof status) _exit(2);
        if (status == VIDREC_CONFINED_BY_FILTER) _exit(socket(AF_INET, SOCK_STREAM, 0) < 0 ? 3 : 4);
        _exit(0);
    }
    close(ends[1]);
    int status = child < 0 ? -errno : 0, result = 0;
    if (child > 0) {
        if (read(ends[0], &result, sizeof result) != sizeof result) result = -EIO;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) { }
        const int was_stopped = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
        status = result == VIDREC_CONFINED_BY_FILTER && !was_stopped ? -EPERM : result;
    }
    close(ends[0]);
    return status;
}
