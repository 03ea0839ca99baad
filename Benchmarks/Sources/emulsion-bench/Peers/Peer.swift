import Emulsion

/// An engine that holds the library and gives the API's answers.
protocol Peer: AnyObject {
  var name: String { get }

  /// Takes the people before all assets. The counts of their live assets are set.
  func add(_ people: [Person]) throws
  /// Takes some assets.
  func add(_ records: [PeerRecord]) throws
  /// Takes events of the feed in their order; the library has made its own.
  func add(_ events: [PeerEvent]) throws
  /// Ends the load: all is durable then.
  func finish(_ months: [String: Int]) throws
  /// Brings the store into the form in which it is best read.
  func settle() throws
  /// The bytes of the store, or `nil` where they are those of the files in its folder.
  func size() throws -> Int?

  /// Answers with the documents of keys, one by one, each in a snapshot of its own, and sums up their sizes.
  func documents(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64
  /// Answers with one array of documents; its size.
  func array(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64
  /// Answers with a list; its size.
  func list(_ list: PeerList) throws -> UInt64
  /// The last answer.
  var answer: [UInt8] { get }

  func close() throws
}

/// A list that is asked for.
enum PeerList {
  /// The newest assets.
  case timeline(limit: Int, Include)
  case person(PersonID, limit: Int, Include)
  case box(GeoBox, limit: Int, Include)
  /// Live assets by month, the newest thousand months.
  case months
  /// The assets whose files have one of these checksums.
  case existing(PeerChecksums)
  /// The events that follow one.
  case events(after: UInt64, limit: Int)
}

/// An event of the feed, and its number.
struct PeerEvent {
  let sequence: UInt64
  let object: [UInt8]
}

/// Checksums as values for the library, and as base64 one behind the other for the peers.
struct PeerChecksums {
  var digests: [SHA256Digest] = []
  var texts: [UInt8] = []
}
