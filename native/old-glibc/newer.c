/* Functions that glibc has had under these names only since 2.27 to 2.33, by what it and the kernel had before. The program's own, so that it asks no C library for them. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What programs called before 2.33: with the version of struct stat, of which x86-64 has one. */
extern int __fxstat (int version, int file, struct stat *status);
extern int __fxstatat (int version, int folder, const char *name, struct stat *status, int flags);

#pragma GCC visibility push (hidden)

int
fstat (int file, struct stat *status)
{
  return __fxstat (1, file, status);
}

int
fstatat (int folder, const char *name, struct stat *status, int flags)
{
  return __fxstatat (1, folder, name, status, flags);
}

ssize_t
copy_file_range (int source, off64_t *source_offset, int target, off64_t *target_offset, size_t length, unsigned flags)
{
  return syscall (SYS_copy_file_range, source, source_offset, target, target_offset, length, flags);
}

/* Kernels before 4.11 have no such call: they tell the type and the mode, which is all that is asked for. */
int
statx (int folder, const char *name, int flags, unsigned mask, struct statx *result)
{
  int answer = syscall (SYS_statx, folder, name, flags, mask, result);
  if (answer == 0 || errno != ENOSYS)
    return answer;
  struct stat status;
  if (fstatat (folder, name, &status, flags) != 0)
    return -1;
  memset (result, 0, sizeof *result);
  result->stx_mask = STATX_TYPE | STATX_MODE;
  result->stx_mode = status.st_mode;
  return 0;
}
