#define _GNU_SOURCE
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

static int rename_with(const char *from, const char *to, unsigned flags) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) == 0 ? 0 : errno;
}

int system_exchange(const char *first, const char *second) {
    return rename_with(first, second, RENAME_EXCHANGE);
}

int system_rename_new(const char *from, const char *to) {
    return rename_with(from, to, RENAME_NOREPLACE);
}

int system_try_lock(int descriptor) {
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}
