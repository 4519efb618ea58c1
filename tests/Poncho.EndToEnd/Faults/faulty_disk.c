/* A disk that fails: preloaded (LD_PRELOAD) into a program, it makes calls on files below one folder fail, be short, or be the last that the process makes.

   FAULT_BELOW    the folder; files elsewhere are left alone
   FAULT_CALLS    which calls: letters of r (reads), w (writes), n (names: create, rename, link, mkdir), s (fsync), l (flock)
   FAULT_AT       the number of the call that fails, from 1; 0 fails none and only counts
   FAULT_ERROR    errno of the failure; 0: every such call is short instead; -1: the process is killed there (SIGKILL)
   FAULT_ON       1: all calls from that one on fail, as a full disk does
   FAULT_COUNT    a file of 8 bytes that holds the count; processes that inherit the variables share it
   FAULT_PROGRAM  only the program of this name is touched, not those that it starts */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *below, *calls;
static size_t below_length;
static long at;
static int error, on;
static unsigned long own_count, *count = &own_count;

__attribute__((constructor)) static void begin(void)
{
    const char *program = getenv("FAULT_PROGRAM"), *file = getenv("FAULT_COUNT");
    if (!getenv("FAULT_BELOW") || !getenv("FAULT_CALLS") || (program && strcmp(program, program_invocation_short_name))) return;
    below_length = strlen(getenv("FAULT_BELOW"));
    calls = getenv("FAULT_CALLS");
    at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
    error = getenv("FAULT_ERROR") ? atoi(getenv("FAULT_ERROR")) : EIO;
    on = getenv("FAULT_ON") != NULL;
    int opened = file ? (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC) : -1;
    if (opened >= 0)
    {
        void *shared = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
        if (shared != MAP_FAILED) count = shared;
        syscall(SYS_close, opened);
    }

    below = getenv("FAULT_BELOW");
}

static int is_below(const char *path) { return !strncmp(path, below, below_length) && (path[below_length] == '/' || !path[below_length]); }

static int has_file(int file)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static int has_path(int folder, const char *path) { return path[0] == '/' ? is_below(path) : folder != AT_FDCWD && has_file(folder); }

/* 0: the call goes on; else errno is set and it fails. */
static int fails(char kind)
{
    unsigned long number = __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
    if (!at || !error || (on ? number < (unsigned long)at : number != (unsigned long)at)) return 0;
    (void)kind;
    if (error < 0) kill(getpid(), SIGKILL);
    errno = error;
    return 1;
}

static int watches(char kind) { return below && strchr(calls, kind); }

static int fails_file(char kind, int file) { return watches(kind) && has_file(file) && fails(kind); }

static int fails_path(char kind, int folder, const char *path) { return watches(kind) && has_path(folder, path) && fails(kind); }

/* What a short call gets: something, and mostly less than was asked for. */
static size_t shortened(char kind, int file, size_t size)
{
    if (!watches(kind) || error || size < 2 || !has_file(file)) return size;
    unsigned long number = __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
    return number % 3 == 0 ? size : number % 3 == 1 ? size / 2 + 1 : size > 4096 ? size - 4095 : 1;
}

#define FILE_CALL(kind, name, type, parameters, call) \
    type name parameters \
    { \
        if (error && fails_file(kind, file)) return -1; \
        return call; \
    }

FILE_CALL('r', read, ssize_t, (int file, void *bytes, size_t size), syscall(SYS_read, file, bytes, shortened('r', file, size)))
FILE_CALL('r', pread, ssize_t, (int file, void *bytes, size_t size, off_t offset), syscall(SYS_pread64, file, bytes, shortened('r', file, size), offset))
FILE_CALL('r', pread64, ssize_t, (int file, void *bytes, size_t size, off64_t offset), syscall(SYS_pread64, file, bytes, shortened('r', file, size), offset))
FILE_CALL('w', write, ssize_t, (int file, const void *bytes, size_t size), syscall(SYS_write, file, bytes, shortened('w', file, size)))
FILE_CALL('w', pwrite, ssize_t, (int file, const void *bytes, size_t size, off_t offset), syscall(SYS_pwrite64, file, bytes, shortened('w', file, size), offset))
FILE_CALL('w', pwrite64, ssize_t, (int file, const void *bytes, size_t size, off64_t offset), syscall(SYS_pwrite64, file, bytes, shortened('w', file, size), offset))
FILE_CALL('r', readv, ssize_t, (int file, const struct iovec *parts, int number), syscall(SYS_readv, file, parts, number))
FILE_CALL('r', preadv, ssize_t, (int file, const struct iovec *parts, int number, off_t offset), syscall(SYS_preadv, file, parts, number, offset, 0))
FILE_CALL('r', preadv64, ssize_t, (int file, const struct iovec *parts, int number, off64_t offset), syscall(SYS_preadv, file, parts, number, offset, 0))
FILE_CALL('w', writev, ssize_t, (int file, const struct iovec *parts, int number), syscall(SYS_writev, file, parts, number))
FILE_CALL('w', pwritev, ssize_t, (int file, const struct iovec *parts, int number, off_t offset), syscall(SYS_pwritev, file, parts, number, offset, 0))
FILE_CALL('w', pwritev64, ssize_t, (int file, const struct iovec *parts, int number, off64_t offset), syscall(SYS_pwritev, file, parts, number, offset, 0))
FILE_CALL('w', ftruncate, int, (int file, off_t size), (int)syscall(SYS_ftruncate, file, size))
FILE_CALL('w', ftruncate64, int, (int file, off64_t size), (int)syscall(SYS_ftruncate, file, size))
FILE_CALL('w', fallocate, int, (int file, int mode, off_t offset, off_t size), (int)syscall(SYS_fallocate, file, mode, offset, size))
FILE_CALL('w', fallocate64, int, (int file, int mode, off64_t offset, off64_t size), (int)syscall(SYS_fallocate, file, mode, offset, size))
FILE_CALL('s', fsync, int, (int file), (int)syscall(SYS_fsync, file))
FILE_CALL('l', flock, int, (int file, int operation), (int)syscall(SYS_flock, file, operation))
FILE_CALL('s', fdatasync, int, (int file), (int)syscall(SYS_fdatasync, file))

ssize_t copy_file_range(int source, off64_t *source_offset, int file, off64_t *offset, size_t size, unsigned flags)
{
    if (error && fails_file('w', file)) return -1;
    return syscall(SYS_copy_file_range, source, source_offset, file, offset, shortened('w', file, size), flags);
}

ssize_t sendfile64(int file, int source, off64_t *offset, size_t size)
{
    if (error && fails_file('w', file)) return -1;
    return syscall(SYS_sendfile, file, source, offset, shortened('w', file, size));
}

#define NAME_CALL(name, parameters, folder, path, call) \
    int name parameters \
    { \
        if (error && fails_path('n', folder, path)) return -1; \
        return (int)call; \
    }

NAME_CALL(rename, (const char *from, const char *to), AT_FDCWD, to, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0))
NAME_CALL(renameat, (int old, const char *from, int new, const char *to), new, to, syscall(SYS_renameat2, old, from, new, to, 0))
NAME_CALL(link, (const char *from, const char *to), AT_FDCWD, to, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0))
NAME_CALL(linkat, (int old, const char *from, int new, const char *to, int flags), new, to, syscall(SYS_linkat, old, from, new, to, flags))
NAME_CALL(symlink, (const char *target, const char *path), AT_FDCWD, path, syscall(SYS_symlinkat, target, AT_FDCWD, path))
NAME_CALL(symlinkat, (const char *target, int folder, const char *path), folder, path, syscall(SYS_symlinkat, target, folder, path))
NAME_CALL(mkdir, (const char *path, mode_t mode), AT_FDCWD, path, syscall(SYS_mkdirat, AT_FDCWD, path, mode))
NAME_CALL(mkdirat, (int folder, const char *path, mode_t mode), folder, path, syscall(SYS_mkdirat, folder, path, mode))

static int open_below(int folder, const char *path, int flags, mode_t mode)
{
    if (error && (flags & O_CREAT) && fails_path('n', folder, path)) return -1;
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define OPEN_CALL(name, parameters, last, folder) \
    int name parameters \
    { \
        va_list rest; \
        va_start(rest, last); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return open_below(folder, path, flags, mode); \
    }

OPEN_CALL(open, (const char *path, int flags, ...), flags, AT_FDCWD)
OPEN_CALL(open64, (const char *path, int flags, ...), flags, AT_FDCWD)
OPEN_CALL(openat, (int folder, const char *path, int flags, ...), flags, folder)
OPEN_CALL(openat64, (int folder, const char *path, int flags, ...), flags, folder)

/* Who looks functions up in libc's own table finds these too. */
void *dlsym(void *handle, const char *name)
{
    static void *(*real)(void *, const char *);
    static const struct { const char *name; void *function; } ours[] = {
        { "read", read }, { "pread64", pread64 }, { "write", write }, { "pwrite64", pwrite64 }, { "copy_file_range", copy_file_range }, { "fsync", fsync }, { "flock", flock }, { "rename", rename }, { "renameat", renameat },
        { "link", link }, { "linkat", linkat }, { "symlinkat", symlinkat }, { "mkdir", mkdir }, { "mkdirat", mkdirat }, { "open", open }, { "openat", openat },
    };
    if (!real) real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!real) real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    for (size_t i = 0; below && i < sizeof ours / sizeof *ours; i++)
        if (!strcmp(name, ours[i].name)) return ours[i].function;
    return real(handle, name);
}
