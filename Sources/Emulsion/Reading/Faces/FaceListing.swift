/// Where a face is to be read.
struct FacePlace: Hashable {
  var face: FaceID
  var asset: AssetID
}

/// Choosing the faces of a page, and reading them.
extension ReadSession {
  /// Where a face is; `nil` where there is none.
  func place(of face: FaceID) throws(StoreError) -> FacePlace? {
    try requireReadable(.byFace)
    return try owner(of: face).map { FacePlace(face: face, asset: $0) }
  }

  func places(of query: FaceQuery) throws(StoreError) -> Page<FacePlace> {
    try requireLimit(query.limit)
    var last: Creation<FaceKind>?
    if let cursor = query.startingAfter {
      guard let (place, mark) = try mark(of: cursor) else { throw unknownCursor(cursor) }
      last = Creation(createdAt: mark.createdAt, id: place.face)
    }
    if query.ids != nil || query.assetID != nil {
      var assets: [FaceID: AssetID] = [:]
      let rows = try few(query, &assets)
      let page = newest(of: rows, after: last, limit: query.limit)
      return Page(
        items: page.items.compactMap { id in
          assets[id].map { FacePlace(face: id, asset: $0) }
        }, hasMore: page.hasMore)
    }
    if let person = query.personID {
      return try faces(of: person, after: last, limit: query.limit)
    }
    let page = try newest(.face, after: last, limit: query.limit)
    let places = try page.items.map { id throws(StoreError) in
      guard let place = try place(of: id) else { throw missing(id, in: .byFace) }
      return place
    }
    return Page(items: places, hasMore: page.hasMore)
  }

  /// The faces that match where ids or the asset say which they can be at most.
  private func few(
    _ query: FaceQuery, _ assets: inout [FaceID: AssetID]
  ) throws(StoreError) -> Set<Creation<FaceKind>> {
    var rows: Set<Creation<FaceKind>> = []
    func add(_ mark: FaceMark, in asset: AssetID) {
      if let person = query.personID, mark.person != person { return }
      rows.insert(Creation(createdAt: mark.createdAt, id: mark.id))
      assets[mark.id] = asset
    }
    if let asset = query.assetID {
      let ids = query.ids.map(Set.init)
      for mark in try faceMarks(of: asset) where ids?.contains(mark.id) ?? true {
        add(mark, in: asset)
      }
    } else {
      for id in query.ids ?? [] {
        if let (place, mark) = try mark(of: id) { add(mark, in: place.asset) }
      }
    }
    return rows
  }

  /// What the indexes know of the faces of an asset; none of one that is not there.
  func faceMarks(of asset: AssetID) throws(StoreError) -> [FaceMark] {
    let text = asset.text
    return try withRecord(.faces, text.span, FacesRecord.marks) ?? []
  }

  private func mark(of face: FaceID) throws(StoreError) -> (FacePlace, FaceMark)? {
    guard let place = try place(of: face) else { return nil }
    guard let mark = try faceMarks(of: place.asset).first(where: { $0.id == face }) else {
      throw missing(place.asset, in: .faces)
    }
    return (place, mark)
  }

  func faces(at places: [FacePlace]) throws(StoreError) -> [Face] {
    var faces: [Face] = []
    try forEachFace(places) { fields, place, key throws(CodecError) in
      faces.append(
        try FaceRecord.decode(fields, of: place.asset, asset: key, patterns: patterns))
    }
    return faces
  }

  /// Lends the fields of each face. Faces of one asset that follow one another are read at once.
  func forEachFace(
    _ places: [FacePlace],
    _ body: (borrowing FaceRecord.Fields, FacePlace, _ asset: RawSpan) throws(CodecError) -> Void
  ) throws(StoreError) {
    var rest = places[...]
    while let first = rest.first {
      let run = rest.prefix { $0.asset == first.asset }
      rest = rest.dropFirst(run.count)
      let text = first.asset.text
      let found: Void? = try withRecord(.faces, text.span) { payload throws(CodecError) in
        for place in run {
          guard let fields = try FacesRecord.fields(of: place.face, in: payload) else {
            throw .missingField(FacesRecord.face)
          }
          try body(fields, place, text.span)
        }
      }
      if found == nil { throw missing(first.asset, in: .faces) }
    }
  }
}
