import CZlib
import NIOCore

/// The gzip form of a body.
enum Gzip {
  /// zlib's quickest level, a document of 2.3 KB in about 50 µs, a page of 200 (830 KB) in 8 ms. The usual one takes 2
  /// and 5.6 times as long, and leaves 4 and 24 % less.
  private static let level: Int32 = 1

  /// Compresses a whole body; `nil` where zlib has no memory for it.
  static func compress(_ body: ByteBuffer) -> ByteBuffer? {
    guard let length = UInt32(exactly: body.readableBytes) else { return nil }
    // zlib's interface is one of pointers. They are those of the buffers, which outlive the call, with their lengths.
    var stream = unsafe z_stream()
    let gzipFormat = 15 + 16
    guard
      unsafe deflateInit2_(
        &stream, level, Z_DEFLATED, Int32(gzipFormat), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { unsafe deflateEnd(&stream) }
    let bound = Int(unsafe deflateBound(&stream, uLong(length)))
    var compressed = ByteBuffer()
    var outcome = Z_STREAM_ERROR
    _ = unsafe body.withUnsafeReadableBytes { input in
      unsafe compressed.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { output in
        let output = unsafe output.bindMemory(to: UInt8.self)
        unsafe stream.next_in = UnsafeMutablePointer(
          mutating: input.bindMemory(to: UInt8.self).baseAddress)
        unsafe stream.avail_in = length
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(clamping: output.count)
        unsafe outcome = deflate(&stream, Z_FINISH)
        return output.count - Int(unsafe stream.avail_out)
      }
    }
    return outcome == Z_STREAM_END ? compressed : nil
  }
}
