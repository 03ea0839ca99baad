import CLZ4Frame

/// What is packed in a file of LZ4 frames, one after the other, as the `lz4` tool writes them.
@safe final class LZ4FrameBytes: ByteSource {
  private var packed: PlainBytes
  private var input = [UInt8](repeating: 0, count: 1 << 18)
  private var position = 0
  private var end = 0
  /// Whether a frame has begun and not ended; an empty file has no frame at all.
  private var isInFrame = true
  /// Made in `init`, freed in `deinit`, and used by this object alone.
  private let context: OpaquePointer

  var bytesTaken: Int { packed.bytesTaken }

  init(_ packed: PlainBytes) throws(InputError) {
    self.packed = packed
    var context: OpaquePointer?
    let code = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(code) == 0, let context = unsafe context else {
      throw InputError("cannot be unpacked: there is no memory for it")
    }
    unsafe self.context = unsafe context
  }

  deinit { unsafe LZ4F_freeDecompressionContext(context) }

  func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
    while true {
      if position == end {
        position = 0
        end = try packed.read(into: &input, from: 0)
        if end == 0 {
          if isInFrame { throw InputError("the LZ4 frame is cut: the file ends before it does") }
          return 0
        }
      }
      let count = try unpack(into: &buffer, from: start)
      if count > 0 { return count }
    }
  }

  private func unpack(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
    var taken = end - position
    var made = buffer.count - start
    // Both sizes are what the slices hold; the call lowers them to what it has used.
    let hint = unsafe buffer.withUnsafeMutableBytes { output in
      unsafe input.withUnsafeBytes { input in
        let from = unsafe UnsafeRawBufferPointer(rebasing: input[position..<end])
        let to = unsafe UnsafeMutableRawBufferPointer(rebasing: output[start...])
        return unsafe LZ4F_decompress(
          context, to.baseAddress, &made, from.baseAddress, &taken, nil)
      }
    }
    guard LZ4F_isError(hint) == 0 else {
      // The name is a constant text of the library.
      let name =
        unsafe LZ4F_getErrorName(hint).map { unsafe String(cString: $0) } ?? "unknown error"
      throw InputError("the LZ4 frame is damaged (\(name))")
    }
    position += taken
    // 0 says that the frame is complete; another one may follow.
    if hint == 0 { isInFrame = false } else if taken > 0 { isInFrame = true }
    return made
  }
}
