internal import CLZ4

/// Packs the chunks of an archive: one standard LZ4 frame each, with its content's size and checksum.
enum ArchivePacking {
  static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    var preferences = LZ4F_preferences_t()
    preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
    preferences.frameInfo.blockSizeID = LZ4F_max4MB
    preferences.frameInfo.contentSize = UInt64(bytes.count)
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

  /// The content of a frame, which must be of this size; `nil` where it is not, or the frame is damaged.
  static func unpack(_ frame: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    var context: OpaquePointer?
    let code = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(code) == 0, let context = unsafe context else { return nil }
    defer { unsafe LZ4F_freeDecompressionContext(context) }
    var isWhole = false
    // Both sizes are those of the views; LZ4 lowers them to what it has used.
    let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { room, filled in
      var (read, written) = (0, 0)
      unsafe frame.withUnsafeBytes { source in
        while true {
          var (taken, made) = (source.count - read, size - written)
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
