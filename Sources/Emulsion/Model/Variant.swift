/// One URL under which a picture can be had.
public struct Variant: Sendable, Hashable {
  /// The exact URL that was stored.
  public var url: String
  /// The MIME type of what the URL serves.
  public var mimeType: String
  /// Its width in pixels, where known.
  public var width: Int?

  /// Makes a variant of its parts.
  public init(url: String, mimeType: String, width: Int?) {
    self.url = url
    self.mimeType = mimeType
    self.width = width
  }
}

/// A variant and the key under which `asset_urls` has it.
public struct NamedVariant: Sendable, Hashable {
  /// `thumbnail`, `original`…
  public var name: String
  /// The URL and what it serves.
  public var variant: Variant

  /// Makes a named variant of its parts.
  public init(name: String, variant: Variant) {
    self.name = name
    self.variant = variant
  }
}

/// The object `asset_urls`: named variants in a fixed order, each name once.
public struct Variants: Sendable, Hashable {
  /// The entries in order.
  public private(set) var entries: [NamedVariant]

  /// No variant.
  public init() { entries = [] }

  /// Takes entries in order; a name that occurs again replaces the earlier entry in its place.
  public init(_ entries: some Sequence<NamedVariant>) {
    self.entries = []
    var names = UniqueNames()
    for entry in entries {
      if let place = names.place(of: entry.name) {
        self.entries[place] = entry
      } else {
        self.entries.append(entry)
      }
    }
  }

  /// Takes entries whose names are known to differ.
  package init(distinct entries: [NamedVariant]) { self.entries = entries }

  /// The variant of a name.
  public subscript(name: String) -> Variant? {
    entries.first { $0.name.hasSameBytes(as: name) }?.variant
  }

  /// Adds an entry, or replaces the one of the same name in its place.
  public mutating func set(_ entry: NamedVariant) {
    if let index = entries.firstIndex(where: { $0.name.hasSameBytes(as: entry.name) }) {
      entries[index] = entry
    } else {
      entries.append(entry)
    }
  }

  /// The place of the one entry that a lean answer carries: an image's `thumbnail`; a video's
  /// `thumbnail_image`, else its `original`.
  package func leanIndex(isVideo: Bool) -> Int? {
    func index(of name: String) -> Int? { entries.firstIndex { $0.name == name } }
    return isVideo ? index(of: "thumbnail_image") ?? index(of: "original") : index(of: "thumbnail")
  }
}

extension String {
  /// Whether both are the same text byte by byte; `==` takes texts for equal that only their canonical form
  /// makes so, and what is stored is given back as it came.
  func hasSameBytes(as other: String) -> Bool {
    // Bytes have no padding that a raw view could expose.
    let (left, right) = unsafe (utf8Span.span.bytes, other.utf8Span.span.bytes)
    return left.byteCount == right.byteCount && left.has(right, at: 0)
  }
}
