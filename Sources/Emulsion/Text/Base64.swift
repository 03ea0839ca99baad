/// Base64 of RFC 4648 §4 with padding: one text for each sequence of bytes, and no other is read.
enum Base64 {
  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  static let values: InlineArray<256, UInt8> = {
    var values = InlineArray<256, UInt8>(repeating: 255)
    for index in 0..<64 { values[Int(character(UInt32(index)))] = UInt8(index) }
    return values
  }()

  /// The character of the low six bits.
  @inline(__always)
  static func character(_ bits: UInt32) -> UInt8 {
    // Six bits always fall within the 64 characters.
    unsafe alphabet.utf8Start[Int(bits & 63)]
  }

  /// Writes base64 where there is room for it and eight bytes more, and gives the place behind.
  static func write(
    _ bytes: RawSpan, to start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let size = bytes.byteCount
    var target = unsafe start
    var position = 0
    while size - position >= 8 {
      // Eight bytes lie from here on, of which six are written.
      let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      unsafe target.storeBytes(
        of: characters(UInt64(bigEndian: word) >> 16).littleEndian, as: UInt64.self)
      unsafe target += 8
      position += 6
    }
    // At most seven bytes are left, highest first in a word.
    var rest = lastBytes(of: bytes, from: position)
    while position < size {
      let count = min(6, size - position)
      unsafe target.storeBytes(of: characters(rest >> 16).littleEndian, as: UInt64.self)
      unsafe target += (count * 8 + 5) / 6
      // Two characters for a byte and three for two bytes are filled up to four.
      for _ in 0..<((6 - count) % 3) {
        unsafe target.storeBytes(of: UInt8(ascii: "="), as: UInt8.self)
        unsafe target += 1
      }
      rest <<= 48
      position += count
    }
    return unsafe target
  }

  /// The bytes from a place on, fewer than eight, the first in the highest byte and zeros behind them.
  private static func lastBytes(of bytes: RawSpan, from position: Int) -> UInt64 {
    let size = bytes.byteCount
    if size >= 8 {
      // The last eight bytes.
      let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: size - 8, as: UInt64.self)
      return UInt64(bigEndian: word) << UInt64((8 - (size - position)) * 8)
    }
    var word: UInt64 = 0
    for index in position..<size {
      // The index lies before the end.
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      word |= UInt64(byte) << UInt64(56 - (index - position) * 8)
    }
    return word
  }

  /// The eight characters of 48 bits, the first in the lowest byte: arithmetic on all of them at once.
  @inline(__always)
  private static func characters(_ bits: UInt64) -> UInt64 {
    let halves = bits >> 24 | (bits & 0xFF_FFFF) << 32
    let quarters = halves >> 12 & 0x0FFF_0000_0FFF | (halves & 0x0FFF_0000_0FFF) << 16
    let sixes =
      quarters >> 6 & 0x003F_003F_003F_003F | (quarters & 0x003F_003F_003F_003F) << 8
    // Of each byte: 1 where the number is not below the limit.
    func reaches(_ limit: UInt64) -> UInt64 { (sixes &+ ones &* (128 - limit)) >> 7 & ones }
    // From A; from 26 on a, from 52 on 0, then + and /. No byte ever leaves 0 to 255.
    return sixes &+ ones &* 65 &+ reaches(26) &* 6 &- reaches(52) &* 75 &- reaches(62) &* 15
      &+ reaches(63) &* 3
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  static func encode(_ bytes: [UInt8]) -> String {
    var text = [UInt8]()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[start + 2]) }
      text.append(character(group >> 18))
      text.append(character(group >> 12))
      text.append(count > 1 ? character(group >> 6) : UInt8(ascii: "="))
      text.append(count > 2 ? character(group) : UInt8(ascii: "="))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes, or `nil` for text with a wrong length, a wrong character, or set bits in its padding.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var digits = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        group <<= 6
      } else {
        let value = values[Int(character)]
        guard value < 64, padding == 0 else { return nil }
        group = group << 6 | UInt32(value)
      }
      digits += 1
      guard digits == 4 else { continue }
      guard padding <= 2, group & (padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF) == 0 else {
        return nil
      }
      bytes.append(UInt8(truncatingIfNeeded: group >> 16))
      if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
      if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
      if padding > 0 { digits = 5 } else { (group, digits) = (0, 0) }
    }
    return digits == 0 || digits == 5 ? bytes : nil
  }
}
