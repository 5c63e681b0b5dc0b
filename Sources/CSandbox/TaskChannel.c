#define _GNU_SOURCE
#include "include/Sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int vidrec_make_channel(int ends[2]) {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

int vidrec_make_unnamed_file(const void *bytes, size_t count) {
#ifdef __linux__
    const int file = memfd_create("job", MFD_CLOEXEC);
#else
    char name[] = "/tmp/vidrec-job-XXXXXX";
    const int file = mkstemp(name);
    if (file >= 0) {
        unlink(name);
        fcntl(file, F_SETFD, FD_CLOEXEC);
    }
#endif
    if (file < 0) return -1;
    size_t written = 0;
    while (written < count) {
        const ssize_t part = write(file, (const char *)bytes + written, count - written);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) {
            const int failure = errno;
            close(file);
            errno = failure;
            return -1;
        }
        written += (size_t)part;
    }
    return file;
}

typedef union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(VIDREC_TASK_FILES * sizeof(int))];
} file_message;

int vidrec_send_task(int channel, int task_file, int input_file, vidrec_task_header header) {
    const int files[VIDREC_TASK_FILES] = { task_file, input_file };
    const size_t size = (header.file_size < 0 ? 1 : 2) * sizeof(int);
    file_message control = { 0 };
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(&control.header), files, size);
    struct iovec content = { &header, sizeof header };
    const struct msghdr message = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(size),
    };
    ssize_t sent;
    do sent = sendmsg(channel, &message, MSG_NOSIGNAL); while (sent < 0 && errno == EINTR);
    return sent == sizeof header ? 0 : -1;
}

int vidrec_receive_task(int channel, vidrec_task_header *header, int *task_file, int *input_file) {
    file_message control = { 0 };
    struct iovec content = { header, sizeof *header };
    struct msghdr message = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
    };
    ssize_t received;
    do received = recvmsg(channel, &message, MSG_WAITALL); while (received < 0 && errno == EINTR);
    const struct cmsghdr *found = CMSG_FIRSTHDR(&message);
    if (received != sizeof *header || !found || found->cmsg_type != SCM_RIGHTS) return -1;
    const size_t expected = (header->file_size < 0 ? 1 : 2) * sizeof(int);
    if (found->cmsg_len != CMSG_LEN(expected)) return -1;
    int files[VIDREC_TASK_FILES] = { -1, -1 };
    memcpy(files, CMSG_DATA(found), expected);
    *task_file = files[0];
    *input_file = files[1];
    return 0;
}
