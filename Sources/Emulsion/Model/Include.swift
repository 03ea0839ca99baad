/// The optional groups of an asset that a request can ask for.
public struct Include: OptionSet, Hashable, Sendable {
  /// One bit a group; bits beyond those named here mean nothing.
  public let rawValue: UInt8

  /// Takes the bits as they are.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Camera, place and time fields.
  public static let metadata = Include(rawValue: 1 << 0)
  /// Faces, in their stored order.
  public static let faces = Include(rawValue: 1 << 1)
  /// The people of the faces, each once.
  public static let people = Include(rawValue: 1 << 2)
  /// Named numbers.
  public static let metrics = Include(rawValue: 1 << 3)
  /// What is known of the uploaded file.
  public static let fileData = Include(rawValue: 1 << 4)
  /// All of `asset_urls`, not the lean one alone.
  public static let variants = Include(rawValue: 1 << 5)
  /// Every group.
  public static let all: Include = [.metadata, .faces, .people, .metrics, .fileData, .variants]

  /// The groups by the tokens of the API, in the order of its documents.
  public static let tokens: [(token: String, group: Include)] = [
    ("metadata", .metadata), ("faces", .faces), ("people", .people), ("metrics", .metrics),
    ("file_data", .fileData), ("variants", .variants),
  ]

  /// Reads the values of a request's repeated `include` keys, each a token or several with commas
  /// between.
  ///
  /// Tokens are exact: another case, a blank or an empty token is unknown. One empty value alone means
  /// no group.
  ///
  /// - Throws: ``UnknownInclude`` with the first token that is not known.
  public init(parsing values: some Collection<some StringProtocol>) throws(UnknownInclude) {
    var include: Include = []
    if values.count == 1, values.allSatisfy(\.isEmpty) {
      self = include
      return
    }
    for value in values {
      for token in value.split(separator: ",", omittingEmptySubsequences: false) {
        guard let known = Include.tokens.first(where: { $0.token == token }) else {
          throw UnknownInclude(token: String(token))
        }
        include.insert(known.group)
      }
    }
    self = include
  }

  /// Reads one comma-separated value.
  ///
  /// - Throws: ``UnknownInclude`` with the first token that is not known.
  public init(parsing value: String) throws(UnknownInclude) {
    try self.init(parsing: CollectionOfOne(value))
  }
}

extension Include: CustomStringConvertible {
  /// The tokens with commas between, as a request writes them.
  public var description: String {
    Include.tokens.filter { contains($0.group) }.map(\.token).joined(separator: ",")
  }
}

/// A token of `include` that names no group.
public struct UnknownInclude: Error, Sendable, Equatable, CustomStringConvertible {
  /// The token as it came.
  public var token: String

  /// Names the token and those that are known.
  public var description: String {
    let known = Include.tokens.map(\.token).joined(separator: ", ")
    return "unknown include “\(token)”: the groups are \(known)"
  }
}
