// Stands between a process and the system's file calls on a store's data.mdb, and its renames (LD_PRELOAD): records
// them, lets one fail, or kills the process at one. Calls are counted from 1.
//
//   IOSHIM_LOG     a file that gets a record of each call: kind, offset, length, bytes
//   IOSHIM_AT      the number of the call that something happens to
//   IOSHIM_DO      what happens: kill-before, kill-after, short, or the number of an errno
//   IOSHIM_MARK    a file that gets the name of the step at which it happened
//   IOSHIM_STATFS  a number that statfs tells as the kind of every file system
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NEXT(name) \
  static __typeof__(&name) next; \
  if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

enum { files = 4096 };
// 1: data.mdb; 2: the same, opened so that each write is synced.
static unsigned char tracked[files];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long calls;

static int kind_of(int fd) { return fd >= 0 && fd < files ? tracked[fd] : 0; }

static void write_all(int fd, const void *bytes, size_t count) {
  static ssize_t (*next)(int, const void *, size_t);
  if (!next) next = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  while (count > 0) {
    ssize_t done = next(fd, bytes, count);
    if (done <= 0) return;
    bytes = (const char *)bytes + done;
    count -= (size_t)done;
  }
}

static void record(char kind, off_t offset, const struct iovec *parts, int count, size_t limit) {
  static int log = -2;
  if (log == -2) {
    const char *path = getenv("IOSHIM_LOG");
    log = path ? open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600) : -1;
  }
  if (log < 0) return;
  uint64_t numbers[2] = {(uint64_t)offset, limit};
  write_all(log, &kind, 1);
  write_all(log, numbers, sizeof numbers);
  for (int i = 0; i < count && limit > 0; i++) {
    size_t part = parts[i].iov_len < limit ? parts[i].iov_len : limit;
    write_all(log, parts[i].iov_base, part);
    limit -= part;
  }
}

static void mark(const char *step) {
  const char *path = getenv("IOSHIM_MARK");
  if (!path) return;
  int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return;
  write_all(fd, step, strlen(step));
  close(fd);
}

// What happens to this call: null for nothing.
static const char *fate(const char *step) {
  static const char *action;
  static long at = -1;
  if (at < 0) {
    const char *number = getenv("IOSHIM_AT");
    action = getenv("IOSHIM_DO");
    at = number && action ? atol(number) : 0;
  }
  if (++calls != at) return NULL;
  mark(step);
  if (!strcmp(action, "kill-before")) kill(getpid(), SIGKILL);
  return action;
}

static void end(const char *fate) {
  if (fate && !strcmp(fate, "kill-after")) kill(getpid(), SIGKILL);
}

static int number(const char *fate) { return fate ? atoi(fate) : 0; }

static void track(int fd, const char *path, int flags) {
  size_t length = strlen(path);
  if (fd < 0 || fd >= files) return;
  tracked[fd] = length >= 9 && !strcmp(path + length - 9, "/data.mdb");
  if (tracked[fd] && flags & O_DSYNC) tracked[fd] = 2;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    NEXT(name); \
    va_list list; \
    va_start(list, flags); \
    int fd = next(path, flags, va_arg(list, int)); \
    va_end(list); \
    track(fd, path, flags); \
    return fd; \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  NEXT(close);
  if (fd >= 0 && fd < files) tracked[fd] = 0;
  return next(fd);
}

static const char *write_step(int fd) { return kind_of(fd) == 2 ? "meta page" : "pages"; }

#define PWRITE(name, type) \
  ssize_t name(int fd, const void *bytes, size_t count, type offset) { \
    NEXT(name); \
    if (!kind_of(fd)) return next(fd, bytes, count, offset); \
    pthread_mutex_lock(&lock); \
    const char *what = fate(write_step(fd)); \
    ssize_t done = -1; \
    if (what && !strcmp(what, "short")) count /= 2; \
    if (number(what)) errno = number(what); \
    else done = next(fd, bytes, count, offset); \
    struct iovec part = {(void *)bytes, count}; \
    if (done > 0) record(kind_of(fd) == 2 ? 'M' : 'W', offset, &part, 1, (size_t)done); \
    end(what); \
    pthread_mutex_unlock(&lock); \
    return done; \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
  NEXT(writev);
  if (!kind_of(fd)) return next(fd, parts, count);
  pthread_mutex_lock(&lock);
  const char *what = fate(write_step(fd));
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t done = -1;
  if (number(what)) errno = number(what);
  else done = next(fd, parts, what && !strcmp(what, "short") ? (count + 1) / 2 : count);
  if (done > 0) record('W', offset, parts, count, (size_t)done);
  end(what);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  NEXT(write);
  struct iovec part = {(void *)bytes, count};
  if (fd == 1) {
    // What the process tells its parent: an acknowledgement.
    pthread_mutex_lock(&lock);
    ssize_t done = next(fd, bytes, count);
    record('A', 0, &part, 1, done > 0 ? (size_t)done : 0);
    pthread_mutex_unlock(&lock);
    return done;
  }
  if (!kind_of(fd)) return next(fd, bytes, count);
  pthread_mutex_lock(&lock);
  const char *what = fate(write_step(fd));
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t done = -1;
  if (number(what)) errno = number(what);
  else done = next(fd, bytes, what && !strcmp(what, "short") ? count / 2 : count);
  if (done > 0) record('W', offset, &part, 1, (size_t)done);
  end(what);
  pthread_mutex_unlock(&lock);
  return done;
}

#define SYNC(name) \
  int name(int fd) { \
    NEXT(name); \
    if (!kind_of(fd)) return next(fd); \
    pthread_mutex_lock(&lock); \
    const char *what = fate("sync"); \
    int code = -1; \
    if (what && !strcmp(what, "short")) errno = EIO; \
    else if (number(what)) errno = number(what); \
    else code = next(fd); \
    if (code == 0) record('S', 0, NULL, 0, 0); \
    end(what); \
    pthread_mutex_unlock(&lock); \
    return code; \
  }
SYNC(fdatasync)
SYNC(fsync)

int msync(void *start, size_t length, int flags) {
  NEXT(msync);
  pthread_mutex_lock(&lock);
  const char *what = fate("msync");
  int code = -1;
  if (number(what)) errno = number(what);
  else code = next(start, length, flags);
  if (code == 0) record('S', 0, NULL, 0, 0);
  end(what);
  pthread_mutex_unlock(&lock);
  return code;
}

int ftruncate(int fd, off_t length) {
  NEXT(ftruncate);
  if (!kind_of(fd)) return next(fd, length);
  pthread_mutex_lock(&lock);
  const char *what = fate("truncate");
  int code = -1;
  if (number(what)) errno = number(what);
  else code = next(fd, length);
  if (code == 0) record('T', length, NULL, 0, 0);
  end(what);
  pthread_mutex_unlock(&lock);
  return code;
}

int rename(const char *old, const char *path) {
  NEXT(rename);
  pthread_mutex_lock(&lock);
  const char *what = fate("rename");
  int code = -1;
  if (number(what)) errno = number(what);
  else code = next(old, path);
  end(what);
  pthread_mutex_unlock(&lock);
  return code;
}

int statfs(const char *path, struct statfs *info) {
  NEXT(statfs);
  int code = next(path, info);
  const char *kind = getenv("IOSHIM_STATFS");
  if (code == 0 && kind) info->f_type = strtoul(kind, NULL, 0);
  return code;
}
