/// The SHA-256 of a file: 32 bytes, written as 44 characters of base64.
public struct SHA256Digest: Hashable, Sendable {
  /// The bytes in order.
  public let bytes: InlineArray<32, UInt8>

  /// Takes 32 bytes; `nil` for another count.
  public init?(_ bytes: some Collection<UInt8>) {
    guard let array = InlineArray<32, UInt8>(exactly: bytes) else { return nil }
    self.bytes = array
  }

  /// Two digests are equal when their bytes are.
  public static func == (left: Self, right: Self) -> Bool {
    left.bytes.indices.allSatisfy { left.bytes[$0] == right.bytes[$0] }
  }

  /// Feeds the bytes to the hasher.
  public func hash(into hasher: inout Hasher) {
    for index in bytes.indices { hasher.combine(bytes[index]) }
  }
}

/// The SHA-1 of a file: 20 bytes, written as 28 characters of base64.
public struct SHA1Digest: Hashable, Sendable {
  /// The bytes in order.
  public let bytes: InlineArray<20, UInt8>

  /// Takes 20 bytes; `nil` for another count.
  public init?(_ bytes: some Collection<UInt8>) {
    guard let array = InlineArray<20, UInt8>(exactly: bytes) else { return nil }
    self.bytes = array
  }

  /// Two digests are equal when their bytes are.
  public static func == (left: Self, right: Self) -> Bool {
    left.bytes.indices.allSatisfy { left.bytes[$0] == right.bytes[$0] }
  }

  /// Feeds the bytes to the hasher.
  public func hash(into hasher: inout Hasher) {
    for index in bytes.indices { hasher.combine(bytes[index]) }
  }
}

extension SHA256Digest: LosslessStringConvertible {
  /// Reads 44 characters of base64; `nil` for anything else.
  public init?(_ description: String) {
    guard let bytes = Base64.decode(description.utf8) else { return nil }
    self.init(bytes)
  }

  /// 44 characters of base64.
  public var description: String { Base64.encode(bytes.indices.map { bytes[$0] }) }
}

extension SHA1Digest: LosslessStringConvertible {
  /// Reads 28 characters of base64; `nil` for anything else.
  public init?(_ description: String) {
    guard let bytes = Base64.decode(description.utf8) else { return nil }
    self.init(bytes)
  }

  /// 28 characters of base64.
  public var description: String { Base64.encode(bytes.indices.map { bytes[$0] }) }
}

extension InlineArray where Element == UInt8 {
  /// The bytes of a collection that holds exactly as many.
  init?(exactly bytes: some Collection<UInt8>) {
    guard bytes.count == Self.count else { return nil }
    self.init(repeating: 0)
    var position = 0
    for byte in bytes where position < Self.count {
      self[position] = byte
      position += 1
    }
  }
}

/// A ThumbHash: the few bytes of a blurred placeholder, written as base64.
public struct ThumbHash: Hashable, Sendable, LosslessStringConvertible {
  /// The bytes in order; usually 21 to 25.
  public var bytes: [UInt8]

  /// Takes the bytes as they are.
  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads base64; `nil` for anything else.
  public init?(_ description: String) {
    guard let bytes = Base64.decode(description.utf8) else { return nil }
    self.bytes = bytes
  }

  /// The bytes as base64.
  public var description: String { Base64.encode(bytes) }
}
