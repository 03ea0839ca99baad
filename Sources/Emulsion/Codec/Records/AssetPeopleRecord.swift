/// The record under an asset's id in `asset_people`.
enum AssetPeopleRecord {
  /// The field of the record that holds one id.
  static let person = 1

  static func encode(_ people: [PersonID], into writer: inout WireWriter) {
    for id in people { writer.identifier(person, id) }
  }

  static func decode(_ payload: RawSpan) throws(CodecError) -> [PersonID] {
    var people: [PersonID] = []
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == person, type == .length else {
        try reader.skip(type)
        continue
      }
      guard let id = PersonID(wire: try reader.length()) else { throw .invalidField(person) }
      people.append(id)
    }
    return people
  }
}
