/// What an identifier names: the `asset` of `asset_2Kq…`.
public protocol IdentifierKind: Sendable {
  /// The text before the underscore.
  static var prefix: StaticString { get }
}

/// The id of an asset, a face, a person…: `<prefix>_` and 1 to 64 characters of `[0-9A-Za-z_-]`.
///
/// The store generates ids of 22 characters that encode a UUID of version 7 in base 57, so they sort
/// by the time of their making. Ids of any other form are kept as they are. Comparison follows the
/// text, byte by byte, which is also the order of the keys on disk.
public struct Identifier<Kind: IdentifierKind>: Sendable {
  enum Storage: Sendable, Hashable {
    case uuid(high: UInt64, low: UInt64)
    case text(String)
  }

  let storage: Storage

  /// Reads an id from its whole text, prefix included.
  ///
  /// - Throws: ``InvalidIdentifier`` with the text and what is wrong with it.
  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    var copy = String(text)
    let parsed = copy.withUTF8 { utf8 in unsafe Self.parse(utf8.span) }
    guard let parsed else {
      throw InvalidIdentifier(text: copy, expectedPrefix: "\(Kind.prefix)")
    }
    storage = parsed
  }

  /// Reads an id from UTF-8 bytes, or gives `nil` where they are not one.
  package init?(utf8: Span<UInt8>) {
    guard let parsed = Self.parse(utf8) else { return nil }
    storage = parsed
  }

  /// The id that encodes a 128-bit number.
  public init(high: UInt64, low: UInt64) {
    storage = .uuid(high: high, low: low)
  }

  /// Makes a new id that sorts after those of earlier milliseconds.
  public static func generate() -> Self {
    let (high, low) = UUIDv7.next()
    return Self(high: high, low: low)
  }

  /// When an id that a store has generated was made, to the millisecond; `nil` for ids that encode no UUID of
  /// version 7.
  public var generatedAt: Timestamp? {
    guard case .uuid(let high, _) = storage, high >> 12 & 0xF == 7 else { return nil }
    return Timestamp(microseconds: Int64(high >> 16) * 1000)
  }

  private static func parse(_ utf8: Span<UInt8>) -> Storage? {
    let prefix = unsafe UnsafeBufferPointer(
      start: Kind.prefix.utf8Start, count: Kind.prefix.utf8CodeUnitCount)
    let start = prefix.count + 1
    guard utf8.count > start, utf8.count - start <= IdentifierLimits.suffixLength,
      utf8[prefix.count] == UInt8(ascii: "_")
    else { return nil }
    for index in 0..<prefix.count where unsafe utf8[index] != prefix[index] { return nil }
    let suffix = utf8.extracting(start..<utf8.count)
    if let number = Base57.decode(suffix) {
      return .uuid(high: number.high, low: number.low)
    }
    for index in suffix.indices where !IdentifierLimits.isAllowed(suffix[index]) { return nil }
    return .text(String(decoding: suffix.indices.map { suffix[$0] }, as: UTF8.self))
  }

  /// Takes the bytes after the underscore, which the caller has checked.
  init(suffix: [UInt8]) {
    let number = Base57.decode(suffix.span)
    storage =
      number.map { .uuid(high: $0.high, low: $0.low) }
      ?? .text(String(decoding: suffix, as: UTF8.self))
  }
}

extension Identifier: Hashable {}

extension Identifier: Comparable {
  /// Orders ids as their texts are ordered, byte by byte.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left.storage, right.storage) {
    case (.uuid(let leftHigh, let leftLow), .uuid(let rightHigh, let rightLow)):
      // The alphabet ascends and the width is fixed, so numbers order as their texts do.
      (leftHigh, leftLow) < (rightHigh, rightLow)
    default:
      left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
  }
}

extension Identifier: CustomStringConvertible {
  /// The whole text, prefix included.
  public var description: String {
    let text = text
    return String(decoding: [UInt8](text.span), as: UTF8.self)
  }
}

extension Identifier: LosslessStringConvertible {
  /// Reads an id from its whole text, or gives `nil` where it is not one.
  public init?(_ description: String) {
    guard let id = try? Self.init(description[...]) else { return nil }
    self = id
  }
}

extension Identifier {
  /// The whole text as bytes without an allocation: what keys and JSON are made of.
  var text: IdentifierText {
    switch storage {
    case .uuid(let high, let low): IdentifierText(Kind.prefix, high: high, low: low)
    case .text(let suffix): IdentifierText(Kind.prefix, suffix: suffix)
    }
  }
}

/// Text that is not an id of the kind that was asked for.
public struct InvalidIdentifier: Error, Sendable, Equatable, CustomStringConvertible {
  /// The text as it came.
  public var text: String
  /// The prefix that was expected, without the underscore.
  public var expectedPrefix: String

  /// What was found and what is allowed, in one sentence.
  public var description: String {
    let shown = text.count > 80 ? text.prefix(80) + "…" : text[...]
    return
      "“\(shown)” is no \(expectedPrefix) id: write \(expectedPrefix)_ and 1 to 64 characters of [0-9A-Za-z_-]"
  }
}

/// Names assets.
public enum AssetKind: IdentifierKind {
  /// `asset`
  public static let prefix: StaticString = "asset"
}

/// Names faces.
public enum FaceKind: IdentifierKind {
  /// `face`
  public static let prefix: StaticString = "face"
}

/// Names people.
public enum PersonKind: IdentifierKind {
  /// `person`
  public static let prefix: StaticString = "person"
}

/// Names albums.
public enum AlbumKind: IdentifierKind {
  /// `album`
  public static let prefix: StaticString = "album"
}

/// Names the links between albums and assets.
public enum AlbumAssetKind: IdentifierKind {
  /// `album_asset`
  public static let prefix: StaticString = "album_asset"
}

/// Names libraries.
public enum LibraryKind: IdentifierKind {
  /// `lib`
  public static let prefix: StaticString = "lib"
}

/// The id of a photo or video.
public typealias AssetID = Identifier<AssetKind>
/// The id of a face in a picture.
public typealias FaceID = Identifier<FaceKind>
/// The id of a person.
public typealias PersonID = Identifier<PersonKind>
/// The id of an album.
public typealias AlbumID = Identifier<AlbumKind>
/// The id of the link between an album and an asset.
public typealias AlbumAssetID = Identifier<AlbumAssetKind>
/// The id of a library.
public typealias LibraryID = Identifier<LibraryKind>
