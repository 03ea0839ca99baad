internal import CLZ4

/// Packs records with LZ4-HC, which takes many times as long as ``Compressor`` and finds more. What it makes is unpacked
/// alike. One thread uses it at a time.
@safe final class ThoroughCompressor {
  /// LZ4's best effort.
  private static let level: Int32 = 12

  private let size = Int(LZ4_sizeofStateHC())
  /// A state that has a dictionary loaded: its copy costs less than loading the dictionary for each record.
  private let prepared: UnsafeMutableRawPointer
  private let state: UnsafeMutableRawPointer
  private var dictionary: CompressionDictionary?

  init() {
    unsafe prepared = .allocate(byteCount: size, alignment: 16)
    unsafe state = .allocate(byteCount: size, alignment: 16)
  }

  deinit {
    unsafe prepared.deallocate()
    unsafe state.deallocate()
  }

  /// Appends the packed bytes; `false` where they would not be smaller than the payload by at least `gain` bytes.
  func compress(
    _ payload: RawSpan, with dictionary: CompressionDictionary, gain: Int,
    to writer: inout WireWriter
  ) -> Bool {
    let capacity = payload.byteCount - gain
    guard capacity > 0 else { return false }
    if self.dictionary !== dictionary { load(dictionary) }
    unsafe state.copyMemory(from: prepared, byteCount: size)
    let stream = unsafe state.assumingMemoryBound(to: LZ4_streamHC_t.self)
    // LZ4 writes no more than the capacity, which the room has; the state is used for this block alone, and the
    // dictionary's bytes that it points to live as long as the dictionary.
    let written = unsafe writer.fill(capacity) { target in
      unsafe payload.withUnsafeBytes { source in
        unsafe Int(
          LZ4_compress_HC_continue(
            stream, source.baseAddress?.assumingMemoryBound(to: CChar.self),
            target.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32(source.count), Int32(capacity)))
      }
    }
    return written > 0
  }

  private func load(_ dictionary: CompressionDictionary) {
    self.dictionary = dictionary
    let stream = unsafe LZ4_initStreamHC(prepared, size)
    unsafe LZ4_resetStreamHC_fast(stream, Self.level)
    _ = unsafe dictionary.withContent { content in
      unsafe LZ4_loadDictHC(
        stream, content.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(content.count))
    }
  }
}
