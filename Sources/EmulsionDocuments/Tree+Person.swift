import Emulsion

extension Tree {
  func people(_ array: Int, _ warnings: inout Warnings) throws(DocumentError) -> [Person] {
    let elements = try elements(array)
    var people = [Person]()
    people.reserveCapacity(count(array))
    var ids = SeenIDs<PersonID>()
    var index = elements.lowerBound
    while index < elements.upperBound {
      let person = try person(index, &warnings)
      guard ids.insert(person.id) else {
        throw error(.duplicateID, index, "another person has the same id \(person.id)")
      }
      people.append(person)
      index = end(index)
    }
    return people
  }

  func person(_ object: Int, _ warnings: inout Warnings) throws(DocumentError) -> Person {
    var id: PersonID?
    var isHidden: Bool?
    var isFavorite: Bool?
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    var name: String?
    var birthDate: CalendarDate?
    var assetCount: Int?
    var thumbnailFaceID: FaceID?
    var urls: Variants?
    var clusterMetrics: Person.ClusterMetrics?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .id: id = try identifier(index, as: PersonKind.self)
      case .isHidden: isHidden = try boolean(index)
      case .isFavorite: isFavorite = try boolean(index)
      case .createdAt: createdAt = try instant(index, &warnings)
      case .updatedAt: updatedAt = try instant(index, &warnings)
      case .name: name = try optionalString(index)
      case .birthDate: birthDate = isNull(index) ? nil : try date(index)
      case .assetCount:
        assetCount = try optionalInteger(index)
        check(notNegative: assetCount, index, &warnings)
      case .thumbnailFaceID:
        thumbnailFaceID = isNull(index) ? nil : try identifier(index, as: FaceKind.self)
      case .assetURLs: urls = isNull(index) ? nil : try variants(index, &warnings)
      case .clusterMetrics:
        clusterMetrics = isNull(index) ? nil : try self.clusterMetrics(index, &warnings)
      default: try skip(index, &warnings)
      }
    }
    var person = Person(
      id: try required(id, .id, in: object),
      isHidden: try required(isHidden, .isHidden, in: object),
      isFavorite: try required(isFavorite, .isFavorite, in: object),
      createdAt: try required(createdAt, .createdAt, in: object),
      updatedAt: try required(updatedAt, .updatedAt, in: object))
    person.name = name
    person.birthDate = birthDate
    person.assetCount = assetCount
    person.thumbnailFaceID = thumbnailFaceID
    person.urls = urls
    person.clusterMetrics = clusterMetrics
    return person
  }

  private func clusterMetrics(
    _ object: Int, _ warnings: inout Warnings
  ) throws(DocumentError) -> Person.ClusterMetrics {
    var metrics = Person.ClusterMetrics(pairwiseP90: nil, pairwiseMean: nil, faceCount: nil)
    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .pairwiseP90: metrics.pairwiseP90 = try optionalNumber(index)
      case .pairwiseMean: metrics.pairwiseMean = try optionalNumber(index)
      case .faceCount:
        metrics.faceCount = try optionalInteger(index)
        check(notNegative: metrics.faceCount, index, &warnings)
      default: try skip(index, &warnings)
      }
    }
    return metrics
  }
}
