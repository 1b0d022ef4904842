// What Swift's Glibc module does not show of the C library.
#pragma once

/// Exchanges two paths of one file system in one step (renameat2 with RENAME_EXCHANGE).
/// Returns 0, or the errno: EINVAL or ENOSYS where the file system cannot.
int system_exchange(const char *first, const char *second);

/// Renames without replacing (renameat2 with RENAME_NOREPLACE). Returns 0, or the errno.
int system_rename_new(const char *from, const char *to);

/// Takes or refuses an exclusive advisory lock on an open file (flock with LOCK_EX | LOCK_NB).
/// Returns 0, or the errno: EWOULDBLOCK where another process holds it.
int system_try_lock(int descriptor);
