#include "allocator.h"

// Large pages: an import touches a few hundred megabytes once, and a page at a time that takes a twentieth of it.
const char *malloc_conf = "thp:always";
