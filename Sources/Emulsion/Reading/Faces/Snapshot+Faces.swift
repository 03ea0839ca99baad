/// Faces by id and in lists.
extension Snapshot {
  /// The face, or `nil` where there is none.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record, and
  ///   ``StoreError/Code/indexNotReadable`` while `by_face` cannot be asked.
  public func face(_ id: FaceID) throws(StoreError) -> Face? {
    guard let place = try session.place(of: id) else { return nil }
    return try session.faces(at: [place]).first
  }

  /// A page of faces.
  ///
  /// A list of a person's faces walks all of that person's rows and reads the assets of the page, and besides
  /// those of faces that were made in the same microsecond as its first or its last; all other lists cost what
  /// the page holds.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery``, ``StoreError/Code/unknownCursor``, and as ``face(_:)``.
  public func faces(_ query: FaceQuery) throws(StoreError) -> Page<Face> {
    let page = try session.places(of: query)
    return Page(items: try session.faces(at: page.items), hasMore: page.hasMore)
  }

  /// The API's object of a face, as UTF-8, or `nil` where there is none. Without `withClusterAssignment` the
  /// `cluster_assignment` is `null`.
  ///
  /// - Throws: as ``face(_:)``.
  public func json(
    _ id: FaceID, withClusterAssignment: Bool = false
  ) throws(StoreError) -> [UInt8]? {
    guard let place = try session.place(of: id) else { return nil }
    var buffer = JSONBuffer(capacity: 1024)
    try session.appendFaces(
      at: [place], withClusterAssignment: withClusterAssignment, separator: "", to: &buffer)
    return buffer.array
  }

  /// A page of faces as the API answers it: `{"data":[…],"has_more":…}`.
  ///
  /// - Throws: as ``faces(_:)``.
  public func json(
    _ query: FaceQuery, withClusterAssignment: Bool = false
  ) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 16_384)
    try appendJSON(query, withClusterAssignment: withClusterAssignment, to: &buffer)
    return buffer.array
  }

  /// Appends a page of faces to a buffer that can be used again.
  ///
  /// - Throws: as ``faces(_:)``; the buffer is then as it was.
  public func appendJSON(
    _ query: FaceQuery, withClusterAssignment: Bool = false, to buffer: inout JSONBuffer
  ) throws(StoreError) {
    let page = try session.places(of: query)
    try buffer.appendPage(hasMore: page.hasMore) { json throws(StoreError) in
      try session.appendFaces(
        at: page.items, withClusterAssignment: withClusterAssignment, separator: ",", to: &json)
    }
  }
}
