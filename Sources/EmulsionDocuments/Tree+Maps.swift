import Emulsion

// Objects whose keys are free names.
extension Tree {
  /// No record comes near it; it bounds what telling the names apart costs.
  private static let maximumEntries = 256

  /// Starts a walk over an object of free names.
  private func entries(_ object: Int) throws(DocumentError) -> Members {
    let members = try members(object)
    guard count(object) <= Tree.maximumEntries else {
      let limit = Tree.maximumEntries
      throw error(.tooManyEntries, object, "the object has more than \(limit) entries")
    }
    return members
  }

  func metrics(_ object: Int) throws(DocumentError) -> Metrics {
    let members = try entries(object)
    var metrics = [Metrics.Entry]()
    metrics.reserveCapacity(count(object))
    var index = members.index
    while index < members.end {
      let name = keyText(index)
      guard !metrics.contains(where: { $0.name == name }) else { throw duplicateKey(index) }
      metrics.append(Metrics.Entry(name: name, value: try optionalNumber(index)))
      index = end(index)
    }
    return Metrics(distinct: metrics)
  }

  func variants(_ object: Int, _ warnings: inout Warnings) throws(DocumentError) -> Variants {
    let members = try entries(object)
    var variants = [NamedVariant]()
    variants.reserveCapacity(count(object))
    var index = members.index
    while index < members.end {
      let name = keyText(index)
      guard !variants.contains(where: { $0.name == name }) else { throw duplicateKey(index) }
      variants.append(NamedVariant(name: name, variant: try variant(index, &warnings)))
      index = end(index)
    }
    return Variants(distinct: variants)
  }

  private func variant(_ object: Int, _ warnings: inout Warnings) throws(DocumentError) -> Variant {
    var url: String?
    var mimeType: String?
    var width: Int?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .url: url = try string(index)
      case .mimetype: mimeType = try string(index)
      case .width:
        width = try optionalInteger(index)
        check(notNegative: width, index, &warnings)
      default: try skip(index, &warnings)
      }
    }
    return Variant(
      url: try required(url, .url, in: object),
      mimeType: try required(mimeType, .mimetype, in: object),
      width: width)
  }
}
