#include <lmdb.h>

#ifdef __linux__
// `statfs`, which tells the kind of a file system and which Swift's module of the C library leaves out.
#include <sys/vfs.h>

// Which the C library shows to programs in GNU's dialect alone; the offsets have 64 bits there on every machine.
#include <stdint.h>
int sync_file_range(int descriptor, int64_t offset, int64_t count, unsigned int flags);
#endif
