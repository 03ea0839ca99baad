internal import CLZ4

/// Bytes that the records of one group are likely to repeat: compressor and decompressor start as if they
/// had just seen them. Immutable once made, so any thread may use it.
@safe final class CompressionDictionary: @unchecked Sendable {
  /// The size that measured best: 64 KiB gain little more and cost cache.
  static let maximumSize = 16 << 10

  /// The number under which the store keeps it, from 1.
  let version: UInt32
  private let size: Int
  private let content: UnsafeMutableRawBufferPointer
  /// A stream that has the dictionary loaded. Debian's liblz4 exports no `LZ4_attach_dictionary`; a copy of
  /// this one costs a third of loading the dictionary for each record.
  fileprivate let prepared: UnsafeMutablePointer<LZ4_stream_t>

  init(version: UInt32, bytes: RawSpan) {
    self.version = version
    size = min(bytes.byteCount, Self.maximumSize)
    // LZ4 sees the end of a dictionary best, so that is what is kept of a longer one.
    let tail = bytes.extracting((bytes.byteCount - size)..<bytes.byteCount)
    let content = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 16)
    unsafe tail.withUnsafeBytes { unsafe content.copyMemory(from: $0) }
    unsafe self.content = unsafe content
    unsafe prepared = .allocate(capacity: 1)
    unsafe LZ4_initStream(prepared, MemoryLayout<LZ4_stream_t>.size)
    unsafe LZ4_loadDict(
      prepared, content.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(size))
  }

  deinit {
    unsafe prepared.deallocate()
    unsafe content.deallocate()
  }

  /// The dictionary's bytes.
  var bytes: [UInt8] { unsafe [UInt8](content.prefix(size)) }

  /// Lends the dictionary's bytes, which stay where they are as long as it lives.
  func withContent<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    unsafe body(UnsafeRawBufferPointer(rebasing: content.prefix(size)))
  }

  /// Unpacks a block of exactly `size` bytes into the start of `room`.
  func decompress(
    _ block: RawSpan, into room: UnsafeMutableRawBufferPointer, size: Int
  ) throws(CodecError) {
    // LZ4's safe decoder reads within the block and writes within the size, whatever the bytes say.
    let written = unsafe block.withUnsafeBytes { source in
      unsafe LZ4_decompress_safe_usingDict(
        source.baseAddress?.assumingMemoryBound(to: CChar.self),
        room.baseAddress?.assumingMemoryBound(to: CChar.self),
        Int32(source.count), Int32(size),
        content.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(self.size))
    }
    guard written == size else { throw .decompression }
  }
}

/// Packs records. One thread uses it at a time.
@safe struct Compressor: ~Copyable {
  private let stream: UnsafeMutablePointer<LZ4_stream_t>

  init() { unsafe stream = .allocate(capacity: 1) }

  deinit { unsafe stream.deallocate() }

  /// Appends the packed bytes; `false` where they would not be smaller than the payload by at least `gain` bytes.
  mutating func compress(
    _ payload: RawSpan, with dictionary: CompressionDictionary, gain: Int,
    to writer: inout WireWriter
  ) -> Bool {
    let capacity = payload.byteCount - gain
    guard capacity > 0 else { return false }
    unsafe stream.update(from: dictionary.prepared, count: 1)
    // LZ4 writes no more than the capacity, which the room has; the stream is used for this block alone.
    let written = unsafe writer.fill(capacity) { target in
      unsafe payload.withUnsafeBytes { source in
        unsafe Int(
          LZ4_compress_fast_continue(
            stream, source.baseAddress?.assumingMemoryBound(to: CChar.self),
            target.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32(source.count), Int32(capacity), 1))
      }
    }
    return written > 0
  }
}
