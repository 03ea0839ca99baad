import CMalloc

/// How the C library gives out memory.
enum Memory {
  /// Has all threads share one heap that keeps what it once got. An import makes records on one thread and frees
  /// them on another; glibc's heaps of single threads then grow and shrink a page at a time, which takes a tenth of
  /// the import.
  static func shareHeap() {
    #if canImport(Glibc)
      mallopt(M_ARENA_MAX, 1)
      mallopt(M_MMAP_THRESHOLD, 32 << 20)
      mallopt(M_TRIM_THRESHOLD, 256 << 20)
      mallopt(M_TOP_PAD, 1 << 20)
    #endif
  }
}
