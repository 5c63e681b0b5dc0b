#define _GNU_SOURCE
#include "include/Process.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

uint64_t vidrec_limit(vidrec_resource resource) {
    struct rlimit limit;
    int status = -1;
    switch (resource) {
    case VIDREC_ADDRESS_SPACE: status = getrlimit(RLIMIT_AS, &limit); break;
    case VIDREC_OPEN_FILES: status = getrlimit(RLIMIT_NOFILE, &limit); break;
    case VIDREC_STACK: status = getrlimit(RLIMIT_STACK, &limit); break;
    }
    return status != 0 || limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur;
}

void vidrec_prepare_process(uint64_t open_files) {
    for (int descriptor = 0; descriptor < 3; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest free descriptor is this one. Standard input cannot be read, the others cannot be written.
        if (open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) < 0) return;
    }
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < open_files && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max < open_files ? files.rlim_max : (rlim_t)open_files;
        setrlimit(RLIMIT_NOFILE, &files);
    }
#ifdef __GLIBC__
    if (vidrec_limit(VIDREC_ADDRESS_SPACE) != UINT64_MAX) mallopt(M_ARENA_MAX, 2);
#endif
}
