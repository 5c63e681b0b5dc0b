/* Interposed before libc (LD_PRELOAD): counts the system calls of vidrec on files below one folder, and at the n-th of a
   kind kills the process, fails the call, shortens it, or cuts the power: then some of what was not flushed is lost
   (power), or all of it (lost). With a disk that lies, nothing was flushed: a trial that must fail.

   TORTURE         ACTION KIND NUMBER ERRNO SEED, such as "kill all 17 0 1"; the NUMBER 0 is the end of the process, and an
                   ERRNO below zero fails all later calls, too
   TORTURE_ROOT    the folder, absolute, without links
   TORTURE_FOCUS   a file or folder in it, absolute: only calls on what is there are counted, and can be the n-th; optional
   TORTURE_COUNTS  a file that receives the number of calls of each kind, a line each when the process ends
   TORTURE_STASH   an empty folder on the same file system, beside the other, for the actions power, lost and lies

   Writes through a memory map cannot be seen. SQLite writes only its shared memory that way, which no restart survives. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE, SYNC, NAME, UNLINK, TRUNCATE, CREATE, READ, KINDS };
static const char *const kind_names[KINDS] = {"write", "sync", "name", "unlink", "truncate", "create", "read"};
enum action { COUNT, KILL, TORN, SHORT, FAIL, POWER, LOST, LIES };
static const char *const action_names[] = {"count", "kill", "torn", "short", "fail", "power", "lost", "lies"};

static struct {
    int active, action, kind /* KINDS: all but reads */, error, lasting, tripped;
    long number;
    uint64_t random;
    char root[PATH_MAX], focus[PATH_MAX], stash[PATH_MAX];
    size_t root_length;
    uint64_t *counts;
} t;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int inside, is_focused;

#define REAL(name) ((__typeof__(&name))next(#name))
static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static uint64_t draw(void) {  /* SplitMix64 */
    uint64_t z = t.random += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

__attribute__((constructor)) static void start(void) {
    const char *text = getenv("TORTURE"), *root = getenv("TORTURE_ROOT"), *counts = getenv("TORTURE_COUNTS");
    if (!text || !root || !counts || strcmp(program_invocation_short_name, "vidrec")) return;
    char action[16], kind[16];
    unsigned long long seed;
    if (sscanf(text, "%15s %15s %ld %d %llu", action, kind, &t.number, &t.error, &seed) != 5) abort();
    t.action = -1;
    for (int i = 0; i <= LIES; i++) if (!strcmp(action, action_names[i])) t.action = i;
    t.kind = KINDS;
    for (int i = 0; i < KINDS; i++) if (!strcmp(kind, kind_names[i])) t.kind = i;
    if (t.action < 0) abort();
    t.lasting = t.error < 0;
    t.error = abs(t.error);
    t.random = seed;
    snprintf(t.root, sizeof t.root, "%s/", root);
    t.root_length = strlen(t.root);
    if (getenv("TORTURE_FOCUS")) snprintf(t.focus, sizeof t.focus, "%s", getenv("TORTURE_FOCUS"));
    if (getenv("TORTURE_STASH")) snprintf(t.stash, sizeof t.stash, "%s", getenv("TORTURE_STASH"));
    int file = REAL(open)(counts, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || REAL(ftruncate)(file, KINDS * sizeof *t.counts)) abort();
    t.counts = mmap(NULL, KINDS * sizeof *t.counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (t.counts == MAP_FAILED) abort();
    close(file);
    unsetenv("LD_PRELOAD");  /* for the processes that this one starts */
    t.active = 1;
}

/* Returns whether a path, without links, lies below the folder, and notes whether its calls are counted. */
static int is_in_root(const char *path) {
    if (strncmp(path, t.root, t.root_length)) return 0;
    size_t length = strlen(t.focus);
    is_focused = !length || (!strncmp(path, t.focus, length) && (path[length] == '/' || !path[length]));
    return 1;
}

/* Returns whether a path, with the last part as it is, lies below the folder. */
static int is_below(int folder, const char *path, char absolute[PATH_MAX]) {
    if (!t.active || inside || !path) return 0;
    if (path[0] == '/') {
        snprintf(absolute, PATH_MAX, "%s", path);
    } else {
        char link[64], base[PATH_MAX];
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
        if (snprintf(absolute, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return 0;
    }
    return is_in_root(absolute);
}

static int is_file_below(int descriptor, struct stat *status) {
    if (!t.active || inside) return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    /* The folder itself is flushed, too. */
    if (length == (ssize_t)t.root_length - 1) path[length++] = '/';
    if (length < 0) return 0;
    path[length] = 0;
    if (!is_in_root(path)) return 0;
    return !fstat(descriptor, status) && (S_ISREG(status->st_mode) || S_ISDIR(status->st_mode));
}

/* What a power cut may undo: sectors of files since these were flushed, and names since their folder was. */
#define SECTOR 512
struct sector { dev_t device; ino_t inode; off_t offset; int length; struct sector *next; char bytes[SECTOR]; };
struct size { dev_t device; ino_t inode; off_t size; struct size *next; };
struct name { enum { MADE, MADE_FOLDER, REMOVED, MOVED } what; int stash; struct name *next; char path[PATH_MAX], to[PATH_MAX]; };
static struct sector *sectors;
static struct size *sizes;
static struct name *names;
static int stashed;

static int is_of(dev_t device, ino_t inode, const struct stat *status) {
    return device == status->st_dev && inode == status->st_ino;
}

static void remember(int descriptor, const struct stat *status, off_t offset, off_t length) {
    if (t.action < POWER || !S_ISREG(status->st_mode)) return;
    struct size *size = sizes;
    while (size && !is_of(size->device, size->inode, status)) size = size->next;
    if (!size) {
        size = malloc(sizeof *size);
        *size = (struct size){status->st_dev, status->st_ino, status->st_size, sizes};
        sizes = size;
    }
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    int file = REAL(open)(link, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    for (off_t at = offset / SECTOR * SECTOR; at < offset + length && at < status->st_size; at += SECTOR) {
        struct sector *known = sectors;
        while (known && !(is_of(known->device, known->inode, status) && known->offset == at)) known = known->next;
        if (known || at >= size->size) continue;
        struct sector *made = malloc(sizeof *made);
        *made = (struct sector){.device = status->st_dev, .inode = status->st_ino, .offset = at, .next = sectors};
        made->length = REAL(pread)(file, made->bytes, SECTOR, at);
        sectors = made;
    }
    close(file);
}

static void flushed_file(const struct stat *status) {
    for (struct sector **at = &sectors; *at;) {
        if (is_of((*at)->device, (*at)->inode, status)) *at = (*at)->next; else at = &(*at)->next;
    }
    for (struct size **at = &sizes; *at;) {
        if (is_of((*at)->device, (*at)->inode, status)) *at = (*at)->next; else at = &(*at)->next;
    }
}

static int is_in(const char *path, const struct stat *folder) {
    char parent[PATH_MAX];
    struct stat status;
    snprintf(parent, sizeof parent, "%s", path);
    *strrchr(parent, '/') = 0;
    return !stat(parent, &status) && is_of(status.st_dev, status.st_ino, folder);
}

static void follow(char path[PATH_MAX], const struct name *moved) {
    size_t length = strlen(moved->path);
    char rest[PATH_MAX];
    if (strncmp(path, moved->path, length) || path[length] != '/') return;
    snprintf(rest, sizeof rest, "%s", path + length);
    if (snprintf(path, PATH_MAX, "%s", moved->to) + strlen(rest) < PATH_MAX) strcat(path, rest);
}

static void flushed_folder(const struct stat *folder) {
    for (struct name **at = &names; *at;) {
        struct name *name = *at;
        /* A file that was moved between folders is settled when the folder of its new name was flushed. */
        if (!is_in(name->what == MOVED ? name->to : name->path, folder)) { at = &name->next; continue; }
        *at = name->next;
        /* What is not settled in a folder that was moved for good has other paths now. */
        for (struct name *inner = *at; inner && name->what == MOVED; inner = inner->next) {
            follow(inner->path, name);
            follow(inner->to, name);
        }
    }
}

static struct name *renamed(int what, const char *path, const char *to, int stash) {
    if (t.action < POWER) return NULL;
    struct name *made = calloc(1, sizeof *made);
    made->what = what;
    made->stash = stash;
    snprintf(made->path, PATH_MAX, "%s", path);
    snprintf(made->to, PATH_MAX, "%s", to ? to : "");
    made->next = names;
    return names = made;
}

/* Gives a file that is about to lose its name another one; returns its number, 0 if there is no such file. */
static int stash(const char *path) {
    if (t.action < POWER) return 0;
    char kept[PATH_MAX + 32];
    snprintf(kept, sizeof kept, "%s/%d", t.stash, stashed + 1);
    return REAL(link)(path, kept) ? 0 : ++stashed;
}

static void restore(int number, const char *path) {
    char kept[PATH_MAX + 32];
    snprintf(kept, sizeof kept, "%s/%d", t.stash, number);
    if (number) REAL(rename)(kept, path);
}

static void undo_sectors(const char *folder, int loses_all) {
    DIR *list = opendir(folder);
    struct dirent *entry;
    while (list && (entry = readdir(list))) {
        char path[PATH_MAX];
        struct stat status;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= PATH_MAX || lstat(path, &status)) continue;
        if (S_ISDIR(status.st_mode)) undo_sectors(path, loses_all);
        if (!S_ISREG(status.st_mode)) continue;
        int file = REAL(open)(path, O_RDWR | O_CLOEXEC);
        for (struct sector *at = sectors; at; at = at->next) {
            if (!is_of(at->device, at->inode, &status) || !(loses_all || draw() % 2)) continue;
            /* The file was cut, and that is not lost. */
            if (!loses_all && at->offset >= status.st_size) continue;
            REAL(pwrite)(file, at->bytes, at->length, at->offset);
        }
        for (struct size *at = sizes; at; at = at->next) {
            if (!is_of(at->device, at->inode, &status)) continue;
            if (loses_all) { if (REAL(ftruncate)(file, at->size)) abort(); continue; }
            /* The size was stored, and of the new sectors some were not: they read as zeros. */
            static const char zeros[SECTOR];
            off_t from = at->size;
            for (off_t border = (from / SECTOR + 1) * SECTOR; from < status.st_size; from = border, border += SECTOR) {
                off_t to = border < status.st_size ? border : status.st_size;
                if (draw() % 2) REAL(pwrite)(file, zeros, to - from, from);
            }
        }
        close(file);
    }
    if (list) closedir(list);
}

static void cut_power(void) {
    inside = 1;
    int loses_all = t.action >= LOST;
    char root[PATH_MAX];
    snprintf(root, sizeof root, "%.*s", (int)t.root_length - 1, t.root);
    /* Names are stored in order: the last ones are lost. Files that get theirs back lose their sectors, too. */
    int known = 0;
    for (struct name *at = names; at; at = at->next) known++;
    int lost = loses_all ? known : (int)(draw() % (known + 1));
    for (struct name *at = names; at && lost > 0; at = at->next, lost--) {
        if (at->what == MADE) REAL(unlink)(at->path);
        else if (at->what == MADE_FOLDER) REAL(rmdir)(at->path);
        else if (at->what == REMOVED) restore(at->stash, at->path);
        else { REAL(rename)(at->to, at->path); restore(at->stash, at->to); }
    }
    undo_sectors(root, loses_all);
}

static void end(void) {
    if (t.action >= POWER) cut_power();
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

__attribute__((destructor)) static void leave(void) {
    if (t.active && t.action >= POWER && t.number == 0) end();
}

/* Counts a call, under the lock; returns whether it is the one at which to act. */
static int is_due(enum kind kind) {
    if (!is_focused) return 0;
    t.counts[kind]++;
    if (t.action == COUNT || !t.number || !(t.kind == (int)kind || (t.kind == KINDS && kind != READ))) return 0;
    uint64_t count = t.kind == KINDS ? 0 : t.counts[kind];
    if (t.kind == KINDS) for (int i = 0; i < READ; i++) count += t.counts[i];
    if (count < (uint64_t)t.number) return 0;
    return t.lasting || count == (uint64_t)t.number;
}

/* Runs a call that is one of a kind: `CALL` sets `result`; `HALF` does a part of it. */
#define RUN(KIND, CALL, HALF)                                                    \
    do {                                                                         \
        pthread_mutex_lock(&lock);                                               \
        int due = is_due(KIND);                                                  \
        if (due && t.action == FAIL) { errno = t.error; result = -1; }           \
        else if (due && t.action == TORN) { HALF; end(); }                       \
        else if (due && t.action == SHORT) { HALF; }                             \
        else { CALL; }                                                           \
        int failure = errno;                                                     \
        if (due && (t.action == KILL || t.action >= POWER)) end();               \
        pthread_mutex_unlock(&lock);                                             \
        errno = failure;                                                         \
    } while (0)

static size_t half(size_t count) { return count > 1 ? count / 2 : count; }

ssize_t write(int descriptor, const void *bytes, size_t count) {
    struct stat status;
    ssize_t result = -1;
    if (!is_file_below(descriptor, &status)) return REAL(write)(descriptor, bytes, count);
    int flags = fcntl(descriptor, F_GETFL);
    off_t offset = flags & O_APPEND ? status.st_size : lseek(descriptor, 0, SEEK_CUR);
    RUN(WRITE, remember(descriptor, &status, offset, count); result = REAL(write)(descriptor, bytes, count),
        result = REAL(write)(descriptor, bytes, half(count)));
    return result;
}

#define PWRITE(NAME)                                                                                         \
    ssize_t NAME(int descriptor, const void *bytes, size_t count, off_t offset) {                            \
        struct stat status;                                                                                  \
        ssize_t result = -1;                                                                                 \
        if (!is_file_below(descriptor, &status)) return REAL(pwrite)(descriptor, bytes, count, offset);      \
        RUN(WRITE, remember(descriptor, &status, offset, count);                                             \
            result = REAL(pwrite)(descriptor, bytes, count, offset),                                         \
            result = REAL(pwrite)(descriptor, bytes, half(count), offset));                                  \
        return result;                                                                                       \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

static off_t total(const struct iovec *parts, int count) {
    off_t sum = 0;
    for (int i = 0; i < count; i++) sum += parts[i].iov_len;
    return sum;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    struct stat status;
    ssize_t result = -1;
    if (!is_file_below(descriptor, &status)) return REAL(writev)(descriptor, parts, count);
    RUN(WRITE, remember(descriptor, &status, lseek(descriptor, 0, SEEK_CUR), total(parts, count));
        result = REAL(writev)(descriptor, parts, count),
        result = REAL(write)(descriptor, parts[0].iov_base, half(parts[0].iov_len)));
    return result;
}

#define PWRITEV(NAME)                                                                                        \
    ssize_t NAME(int descriptor, const struct iovec *parts, int count, off_t offset) {                       \
        struct stat status;                                                                                  \
        ssize_t result = -1;                                                                                 \
        if (!is_file_below(descriptor, &status)) return REAL(pwritev)(descriptor, parts, count, offset);     \
        RUN(WRITE, remember(descriptor, &status, offset, total(parts, count));                               \
            result = REAL(pwritev)(descriptor, parts, count, offset),                                        \
            result = REAL(pwrite)(descriptor, parts[0].iov_base, half(parts[0].iov_len), offset));           \
        return result;                                                                                       \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define FLUSH(NAME)                                                                                          \
    int NAME(int descriptor) {                                                                               \
        struct stat status;                                                                                  \
        int result = -1;                                                                                     \
        if (!is_file_below(descriptor, &status)) return REAL(NAME)(descriptor);                              \
        RUN(SYNC, result = REAL(NAME)(descriptor); if (!result && t.action != LIES) {             \
                if (S_ISDIR(status.st_mode)) flushed_folder(&status); else flushed_file(&status); },         \
            result = REAL(NAME)(descriptor));                                                                \
        return result;                                                                                       \
    }
FLUSH(fsync)
FLUSH(fdatasync)

#define CUT(NAME)                                                                                            \
    int NAME(int descriptor, off_t size) {                                                                   \
        struct stat status;                                                                                  \
        int result = -1;                                                                                     \
        if (!is_file_below(descriptor, &status)) return REAL(NAME)(descriptor, size);                        \
        RUN(TRUNCATE, remember(descriptor, &status, size, status.st_size > size ? status.st_size - size : 0); \
            result = REAL(NAME)(descriptor, size), result = REAL(NAME)(descriptor, size));                   \
        return result;                                                                                       \
    }
CUT(ftruncate)
CUT(ftruncate64)

#define RESERVE(NAME, FAILED)                                                                                \
    int NAME(int descriptor, off_t offset, off_t length) {                                                   \
        struct stat status;                                                                                  \
        int result = -1;                                                                                     \
        if (!is_file_below(descriptor, &status)) return REAL(NAME)(descriptor, offset, length);              \
        RUN(TRUNCATE, remember(descriptor, &status, 0, 0); result = REAL(NAME)(descriptor, offset, length),  \
            result = REAL(NAME)(descriptor, offset, length));                                                \
        return FAILED;                                                                                       \
    }
RESERVE(posix_fallocate, result < 0 ? errno : result)
RESERVE(posix_fallocate64, result < 0 ? errno : result)

#define READING(NAME, PARAMETERS, ...)                                                                       \
    ssize_t NAME PARAMETERS {                                                                                \
        struct stat status;                                                                                  \
        ssize_t result = -1;                                                                                 \
        if (!is_file_below(descriptor, &status)) return REAL(NAME)(__VA_ARGS__);                             \
        RUN(READ, result = REAL(NAME)(__VA_ARGS__), result = REAL(NAME)(__VA_ARGS__));                       \
        return result;                                                                                       \
    }
READING(read, (int descriptor, void *bytes, size_t count), descriptor, bytes, count)
READING(pread, (int descriptor, void *bytes, size_t count, off_t offset), descriptor, bytes, count, offset)
READING(pread64, (int descriptor, void *bytes, size_t count, off_t offset), descriptor, bytes, count, offset)

static int move(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    char old[PATH_MAX], new[PATH_MAX];
    int result = -1, is_old = is_below(from_folder, from, old), is_new = is_below(to_folder, to, new);
    if (!is_old && !is_new) return REAL(renameat2)(from_folder, from, to_folder, to, flags);
    RUN(NAME, int kept = is_new ? stash(new) : 0;
        result = REAL(renameat2)(from_folder, from, to_folder, to, flags);
        if (!result && is_old && is_new) renamed(MOVED, old, new, kept),
        result = REAL(renameat2)(from_folder, from, to_folder, to, flags));
    return result;
}
int rename(const char *from, const char *to) { return move(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    return move(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    return move(from_folder, from, to_folder, to, flags);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    char new[PATH_MAX];
    int result = -1;
    if (!is_below(to_folder, to, new)) return REAL(linkat)(from_folder, from, to_folder, to, flags);
    RUN(NAME, result = REAL(linkat)(from_folder, from, to_folder, to, flags);
        if (!result) renamed(MADE, new, NULL, 0), result = REAL(linkat)(from_folder, from, to_folder, to, flags));
    return result;
}
int link(const char *from, const char *to) {
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int folder, const char *path, int flags) {
    char old[PATH_MAX];
    int result = -1;
    if (!is_below(folder, path, old)) return REAL(unlinkat)(folder, path, flags);
    RUN(UNLINK, int kept = stash(old); result = REAL(unlinkat)(folder, path, flags);
        if (!result && kept) renamed(REMOVED, old, NULL, kept), result = REAL(unlinkat)(folder, path, flags));
    return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
    char new[PATH_MAX];
    int result = -1;
    if (!is_below(folder, path, new)) return REAL(mkdirat)(folder, path, mode);
    RUN(CREATE, result = REAL(mkdirat)(folder, path, mode); if (!result) renamed(MADE_FOLDER, new, NULL, 0),
        result = REAL(mkdirat)(folder, path, mode));
    return result;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

static int open_below(int folder, const char *path, int flags, mode_t mode) {
    char new[PATH_MAX];
    struct stat status;
    int result = -1;
    if (!(flags & (O_CREAT | O_TRUNC)) || !is_below(folder, path, new)) return REAL(openat)(folder, path, flags, mode);
    if (!lstat(new, &status) && (!(flags & O_TRUNC) || !status.st_size)) return REAL(openat)(folder, path, flags, mode);
    RUN(CREATE, result = REAL(openat)(folder, path, flags, mode); if (result >= 0) renamed(MADE, new, NULL, 0),
        result = REAL(openat)(folder, path, flags, mode));
    return result;
}
#define OPEN(NAME, FOLDER, ...)                                                                              \
    int NAME(__VA_ARGS__ const char *path, int flags, ...) {                                                 \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                              \
        va_end(rest);                                                                                        \
        return open_below(FOLDER, path, flags, mode);                                                        \
    }
OPEN(open, AT_FDCWD, )
OPEN(open64, AT_FDCWD, )
OPEN(openat, folder, int folder,)
OPEN(openat64, folder, int folder,)
