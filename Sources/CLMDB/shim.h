#include <lmdb.h>

#ifdef __linux__
// `statfs`, which tells the kind of a file system and which Swift's module of the C library leaves out.
#include <sys/vfs.h>
#endif
