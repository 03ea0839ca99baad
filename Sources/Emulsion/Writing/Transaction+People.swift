/// Short forms of the mutations of faces and people.
extension Transaction {
  /// Writes a person.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func put(_ person: Person) throws(StoreError) {
    try session.apply(.putPerson(person))
  }

  /// Removes a person; their faces stay and are nobody's.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func deletePerson(
    _ id: PersonID, at time: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.deletePerson(id, at: time ?? session.time))
  }

  /// Gives the faces of several people to one and removes the others; see ``Mutation/mergePerson(_:into:at:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where one of them is not in the store.
  public mutating func merge(
    _ sources: some Sequence<PersonID>, into target: PersonID, at time: Timestamp? = nil
  ) throws(StoreError) {
    for id in sources {
      try session.apply(.mergePerson(id, into: target, at: time ?? session.time))
    }
  }

  /// Undoes a merge; see ``Mutation/unmergePerson(_:from:at:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there was no such merge.
  public mutating func unmerge(
    _ id: PersonID, from target: PersonID, at time: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.unmergePerson(id, from: target, at: time ?? session.time))
  }

  /// Writes one face; see ``Mutation/putFace(_:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where its asset is not in the store.
  public mutating func put(_ face: Face) throws(StoreError) {
    try session.apply(.putFace(face))
  }

  /// Adds a face that somebody drew: ``Face/Source/manual``, without a confidence.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such asset, and
  ///   ``StoreError/Code/invalidValue`` for a box that does not lie within the picture.
  @discardableResult
  public mutating func drawFace(
    _ box: Face.BoundingBox, on asset: AssetID, person: PersonID? = nil,
    id: FaceID = .generate(), at time: Timestamp? = nil
  ) throws(StoreError) -> Face {
    let picture = try read { snapshot throws(StoreError) in try snapshot.asset(asset) }
    guard let picture else {
      throw StoreError(
        .notFound, "there is no asset \(asset)", database: .core, key: asset.description)
    }
    guard box.lies(withinWidth: picture.width, height: picture.height) else {
      throw StoreError(
        .invalidValue,
        "the box \(box.x), \(box.y), \(box.width) × \(box.height) does not lie within the picture of "
          + "\(picture.width) × \(picture.height)",
        advice: "draw it in display pixels, from the upper left corner", database: .faces,
        key: asset.description)
    }
    let time = time ?? session.time
    var face = Face(id: id, assetID: asset, boundingBox: box, createdAt: time, updatedAt: time)
    face.source = .manual
    face.personID = person
    try session.apply(.putFace(face))
    return face
  }

  /// Says whose face it is, or with `nil` that nobody knows.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such face.
  public mutating func assign(
    _ face: FaceID, to person: PersonID?, at time: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.assignFace(face, person, at: time ?? session.time))
  }

  /// Removes a face; does nothing where there is none.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func deleteFace(_ id: FaceID) throws(StoreError) {
    try session.apply(.deleteFace(id))
  }
}

extension Face.BoundingBox {
  /// Whether the box has an area and lies within a picture of this size.
  fileprivate func lies(withinWidth pictureWidth: Int, height pictureHeight: Int) -> Bool {
    guard x >= 0, y >= 0, width > 0, height > 0 else { return false }
    return width <= pictureWidth && x <= pictureWidth - width && height <= pictureHeight
      && y <= pictureHeight - height
  }
}
