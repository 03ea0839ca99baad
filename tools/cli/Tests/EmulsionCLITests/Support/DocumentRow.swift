import Foundation
import Testing

/// What a document says of an asset, read without the library's help.
struct DocumentRow {
  let id: String
  /// The wall clock of the capture, in a form that orders as time does.
  let wall: String
  let trashedAt: String?
  let people: [String]
  let place: (latitude: Double, longitude: Double)?

  var isTrashed: Bool { trashedAt != nil }

  init(_ document: String) throws {
    let object = try Samples.object(document)
    id = try #require(object["id"] as? String)
    wall = Self.ordered(try #require(object["local_datetime"] as? String))
    trashedAt = (object["trashed_at"] as? String).map(Self.ordered)
    people = (object["people"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    let metadata = object["metadata"] as? [String: Any]
    if let latitude = metadata?["latitude"] as? Double,
      let longitude = metadata?["longitude"] as? Double
    {
      place = (latitude, longitude)
    } else {
      place = nil
    }
  }

  /// The rows of the three hundred documents.
  static func samples() throws -> [DocumentRow] { try Samples.documents().map(DocumentRow.init) }

  /// Ids in the order of a list: newest first, ties by id descending.
  static func listed(_ rows: [DocumentRow], by key: (DocumentRow) -> String = \.wall) -> [String] {
    rows.sorted { (key($0), $0.id) > (key($1), $1.id) }.map(\.id)
  }

  /// A time without its offset and with six digits of the second.
  private static func ordered(_ text: String) -> String {
    let (seconds, rest) = (text.prefix(19), text.dropFirst(19))
    let fraction = rest.first == "." ? rest.dropFirst().prefix { $0.isNumber } : ""
    return seconds + "." + (fraction + "000000").prefix(6)
  }
}
