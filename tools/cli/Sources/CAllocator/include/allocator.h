#pragma once

// How jemalloc gives out memory, which it reads before the program begins.
extern const char *malloc_conf;
