/// The record under a person's id in `person_stats`.
struct PersonStats: Equatable {
  /// Distinct assets that show the person and are not in the trash.
  var liveAssets: Int64 = 0
  /// Faces of the person, in any asset.
  var faces: Int64 = 0
  /// Whether the person has a name, which the orders of people ask with every change of the count.
  var isNamed = false

  func encode(into writer: inout WireWriter) {
    writer.int64(1, liveAssets)
    writer.int64(2, faces)
    if isNamed { writer.uint64(3, 1) }
  }

  init() {}

  mutating func add(_ faces: Int64, liveAssets: Int64) {
    self.faces &+= faces
    self.liveAssets &+= liveAssets
  }

  init(_ payload: RawSpan) throws(CodecError) {
    let fields = try WireFields<4>(payload)
    liveAssets = try fields.int64(1) ?? 0
    faces = try fields.int64(2) ?? 0
    isNamed = try fields.uint64(3) ?? 0 != 0
  }
}
