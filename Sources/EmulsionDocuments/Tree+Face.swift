import Emulsion

extension Tree {
  /// What reading a face takes of its asset; the asset as a whole would be copied for it.
  struct Picture {
    let id: AssetID
    let width: Int
    let height: Int
  }

  func faces(
    _ array: Int, of asset: Picture, _ warnings: inout Warnings
  ) throws(DocumentError) -> [Face] {
    let elements = try elements(array)
    var faces = [Face]()
    faces.reserveCapacity(count(array))
    var ids = SeenIDs<FaceID>()
    var index = elements.lowerBound
    while index < elements.upperBound {
      let face = try face(index, of: asset, &warnings)
      guard ids.insert(face.id) else {
        throw error(.duplicateID, index, "another face has the same id \(face.id)")
      }
      faces.append(face)
      index = end(index)
    }
    return faces
  }

  private func face(
    _ object: Int, of asset: Picture, _ warnings: inout Warnings
  ) throws(DocumentError) -> Face {
    var id: FaceID?
    var owner: AssetID?
    var box: Face.BoundingBox?
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    var source = Face.Source.automatic
    var personID: PersonID?
    var confidence: Double?
    var timestampMS: Int64?
    var urls: Variants?
    var assignment: ClusterAssignment?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .id: id = try identifier(index, as: FaceKind.self)
      case .assetID: owner = try self.owner(index, mustBe: asset.id)
      case .boundingBox: box = try boundingBox(index, in: asset, &warnings)
      case .createdAt: createdAt = try instant(index, &warnings)
      case .updatedAt: updatedAt = try instant(index, &warnings)
      case .source: source = try faceSource(index)
      case .personID: personID = isNull(index) ? nil : try identifier(index, as: PersonKind.self)
      case .confidence:
        confidence = try optionalNumber(index)
        check(confidence, in: 0...1, index, &warnings)
      case .timestampMS: timestampMS = isNull(index) ? nil : try integer64(index)
      case .assetURLs: urls = isNull(index) ? nil : try variants(index, &warnings)
      case .clusterAssignment:
        assignment = isNull(index) ? nil : try clusterAssignment(index, &warnings)
      default: try skip(index, &warnings)
      }
    }
    var face = Face(
      id: try required(id, .id, in: object),
      assetID: try required(owner, .assetID, in: object),
      boundingBox: try required(box, .boundingBox, in: object),
      createdAt: try required(createdAt, .createdAt, in: object),
      updatedAt: try required(updatedAt, .updatedAt, in: object))
    face.source = source
    face.personID = personID
    face.confidence = confidence
    face.timestampMS = timestampMS
    face.urls = urls
    face.clusterAssignment = assignment
    return face
  }

  private func faceSource(_ index: Int) throws(DocumentError) -> Face.Source {
    switch try string(index) {
    case "automatic": .automatic
    case "manual": .manual
    default: throw invalid(index, "“automatic” or “manual”")
    }
  }

  private func boundingBox(
    _ object: Int, in asset: Picture, _ warnings: inout Warnings
  ) throws(DocumentError) -> Face.BoundingBox {
    var x: Int?
    var y: Int?
    var width: Int?
    var height: Int?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .x: x = try integer(index)
      case .y: y = try integer(index)
      case .w: width = try integer(index)
      case .h: height = try integer(index)
      default: try skip(index, &warnings)
      }
    }
    let box = Face.BoundingBox(
      x: try required(x, .x, in: object), y: try required(y, .y, in: object),
      width: try required(width, .w, in: object), height: try required(height, .h, in: object))
    let fits =
      Tree.fits(box.x, box.width, within: asset.width)
      && Tree.fits(box.y, box.height, within: asset.height)
    if !fits {
      warn(
        object, &warnings, "the box reaches outside of the \(asset.width)×\(asset.height) picture")
    }
    return box
  }

  /// Whether a span lies within a picture's side; 0 is a side that is not known.
  private static func fits(_ start: Int, _ length: Int, within side: Int) -> Bool {
    guard start >= 0, length >= 0 else { return false }
    let (end, overflow) = start.addingReportingOverflow(length)
    return !overflow && (side <= 0 || end <= side)
  }

  private func clusterAssignment(
    _ object: Int, _ warnings: inout Warnings
  ) throws(DocumentError) -> ClusterAssignment {
    var distance: Double?
    var candidates: [ClusterAssignment.Candidate]?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .distanceToPerson: distance = try optionalNumber(index)
      case .candidates: candidates = try self.candidates(index, &warnings)
      default: try skip(index, &warnings)
      }
    }
    return ClusterAssignment(
      distanceToPerson: distance, candidates: try required(candidates, .candidates, in: object))
  }

  private func candidates(
    _ array: Int, _ warnings: inout Warnings
  ) throws(DocumentError) -> [ClusterAssignment.Candidate] {
    let elements = try elements(array)
    var candidates = [ClusterAssignment.Candidate]()
    candidates.reserveCapacity(count(array))
    var index = elements.lowerBound
    while index < elements.upperBound {
      candidates.append(try candidate(index, &warnings))
      index = end(index)
    }
    return candidates
  }

  private func candidate(
    _ object: Int, _ warnings: inout Warnings
  ) throws(DocumentError) -> ClusterAssignment.Candidate {
    var personID: PersonID?
    var distance: Double?
    var name: String?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .personID: personID = try identifier(index, as: PersonKind.self)
      case .distance: distance = try number(index)
      case .name: name = try optionalString(index)
      default: try skip(index, &warnings)
      }
    }
    return ClusterAssignment.Candidate(
      personID: try required(personID, .personID, in: object),
      distance: try required(distance, .distance, in: object),
      name: name)
  }
}
