internal import CLZ4

/// Packs the chunks of an archive: one standard LZ4 frame each, with its content's size and checksum.
enum ArchivePacking {
  static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    var preferences = LZ4F_preferences_t()
    preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
    preferences.frameInfo.blockSizeID = LZ4F_max4MB
    preferences.frameInfo.contentSize = UInt64(bytes.count)
    // Two percent more bytes, and packing is what a dump waits for.
    preferences.compressionLevel = -1
    let bound = unsafe LZ4F_compressFrameBound(bytes.count, &preferences)
    var isPacked = false
    // LZ4 writes no more than the bound, and reads the source alone.
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { room, filled in
      let size = unsafe bytes.withUnsafeBytes { source in
        unsafe LZ4F_compressFrame(
          room.baseAddress, bound, source.baseAddress, source.count, &preferences)
      }
      isPacked = LZ4F_isError(size) == 0
      filled = isPacked ? size : 0
    }
    return isPacked ? packed : nil
  }
}

/// Unpacks the chunks of an archive, one after the other, with room that is used again.
@safe final class ArchiveUnpacker {
  /// LZ4 unpacks a block of the largest size where it is to stand only if there is room for all of it.
  private static let blockRoom = 4 << 20

  /// Nil where there was no memory for it.
  private let context: OpaquePointer?

  init() {
    var context: OpaquePointer?
    let code = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    unsafe self.context = LZ4F_isError(code) == 0 ? context : nil
  }

  deinit { unsafe LZ4F_freeDecompressionContext(context) }

  /// The content of a frame, which must be of this size; `nil` where it is not, or the frame is damaged.
  func unpack(_ frame: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    guard let context = unsafe context else { return nil }
    // The frame before may have broken off.
    unsafe LZ4F_resetDecompressionContext(context)
    var isWhole = false
    let capacity = size + Self.blockRoom
    // Both sizes are those of the views; LZ4 lowers them to what it has used.
    let content = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { room, filled in
      var (read, written) = (0, 0)
      unsafe frame.withUnsafeBytes { source in
        while true {
          var (taken, made) = (source.count - read, capacity - written)
          let hint = unsafe LZ4F_decompress(
            context, room.baseAddress.map { unsafe $0 + written }, &made,
            source.baseAddress.map { unsafe $0 + read }, &taken, nil)
          if LZ4F_isError(hint) != 0 { return }
          read += taken
          written += made
          if hint == 0 || taken + made == 0 {
            isWhole = hint == 0 && read == source.count && written == size
            return
          }
        }
      }
      filled = written
    }
    return isWhole ? content : nil
  }
}
