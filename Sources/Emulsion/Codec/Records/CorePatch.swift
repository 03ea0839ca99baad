/// Changes of a few fields of a `core` record: everything else, the URLs above all, is copied as it stands.
struct CorePatch {
  private typealias Field = CoreRecord.Field

  /// The fields to be written, each with its bytes, none for one that goes; by ascending number.
  private var fields: [(number: Int, bytes: [UInt8])] = []

  init() {}

  /// Sets ``Asset/updatedAt``.
  mutating func set(updatedAt: Timestamp, createdAt: Timestamp) {
    set(Field.updatedAfter) {
      $0.timestamp(Field.updatedAfter, updatedAt, after: createdAt)
    }
  }

  mutating func set(trashedAt: Timestamp?) {
    set(Field.trashedAt) { writer in
      if let trashedAt { writer.timestamp(Field.trashedAt, trashedAt) }
    }
  }

  mutating func set(groups: CoreRecord.Groups) {
    set(Field.groups) { writer in
      if !groups.isEmpty { writer.uint64(Field.groups, UInt64(groups.rawValue)) }
    }
  }

  /// Sets the capture time, and the one that the asset had before a user set another.
  mutating func set(local: LocalDateTime, own: LocalDateTime?) {
    // A time and its offset stand together, under the time's number.
    set(Field.localWall) {
      $0.localDateTime(Field.localWall, offset: Field.localOffset, local)
    }
    set(Field.localOffset) { _ in }
    set(Field.ownLocalWall) {
      $0.localDateTime(Field.ownLocalWall, offset: Field.ownLocalOffset, own)
    }
    set(Field.ownLocalOffset) { _ in }
  }

  private mutating func set(_ number: Int, _ write: (inout WireWriter) -> Void) {
    var writer = WireWriter()
    write(&writer)
    fields.removeAll { $0.number == number }
    let place = fields.firstIndex { $0.number > number } ?? fields.count
    fields.insert((number, writer.bytes), at: place)
  }

  /// Writes the record with the changes in it.
  func apply(to payload: RawSpan, into writer: inout WireWriter) throws(CodecError) {
    var next = 0
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let start = reader.position
      let number = try reader.field().number
      while next < fields.count, fields[next].number <= number {
        writer.raw(fields[next].bytes)
        next += 1
      }
      if fields.contains(where: { $0.number == number }) { continue }
      writer.raw(payload.extracting(start..<reader.position))
    }
    for field in fields[next...] { writer.raw(field.bytes) }
  }
}
