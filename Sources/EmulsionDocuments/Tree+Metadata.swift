import Emulsion

extension Tree {
  func metadata(
    _ object: Int, of asset: AssetID, _ warnings: inout Warnings
  ) throws(DocumentError) -> Metadata {
    var owner: AssetID?
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    // The two instants are put in at the end, when it is known that they are there.
    let unset = Timestamp(microseconds: 0)
    var row = Metadata(createdAt: unset, updatedAt: unset)

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .assetID: owner = try self.owner(index, mustBe: asset)
      case .createdAt: createdAt = try instant(index, &warnings)
      case .updatedAt: updatedAt = try instant(index, &warnings)
      case .make: row.make = try optionalString(index)
      case .model: row.model = try optionalString(index)
      case .orientation:
        row.orientation = try optionalInteger(index)
        check(row.orientation, in: 1...8, index, &warnings)
      case .rawWidth:
        row.rawWidth = try optionalInteger(index)
        check(notNegative: row.rawWidth, index, &warnings)
      case .rawHeight:
        row.rawHeight = try optionalInteger(index)
        check(notNegative: row.rawHeight, index, &warnings)
      case .modifiedDateTime: row.modifiedDateTime = try optionalLocalTime(index, &warnings)
      case .originalDateTime: row.originalDateTime = try optionalLocalTime(index, &warnings)
      case .digitizedDateTime: row.digitizedDateTime = try optionalLocalTime(index, &warnings)
      case .lensModel: row.lensModel = try optionalString(index)
      case .fNumber: row.fNumber = try optionalNumber(index)
      case .focalLength: row.focalLength = try optionalNumber(index)
      case .iso: row.iso = try optionalInteger(index)
      case .exposureTime: row.exposureTime = try optionalNumber(index)
      case .exposureBias: row.exposureBias = try optionalNumber(index)
      case .latitude:
        row.latitude = try optionalNumber(index)
        check(row.latitude, in: -90...90, index, &warnings)
      case .longitude:
        row.longitude = try optionalNumber(index)
        check(row.longitude, in: -180...180, index, &warnings)
      case .altitude: row.altitude = try optionalNumber(index)
      case .city: row.city = try optionalString(index)
      case .state: row.state = try optionalString(index)
      case .country: row.country = try optionalString(index)
      case .countryCode: row.countryCode = try optionalString(index)
      case .sublocation: row.sublocation = try optionalString(index)
      case .placeName: row.placeName = try optionalString(index)
      case .timezone: row.timezone = try optionalString(index)
      case .displayLabel: row.displayLabel = try optionalString(index)
      case .description: row.description = try optionalString(index)
      case .fps: row.fps = try optionalNumber(index)
      case .livePhotoCID: row.livePhotoCID = try optionalString(index)
      case .projectionType: row.projectionType = try optionalString(index)
      case .autoStackID: row.autoStackID = try optionalString(index)
      case .rating:
        row.rating = try optionalInteger(index)
        check(row.rating, in: -1...5, index, &warnings)
      default: try skip(index, &warnings)
      }
    }
    _ = try required(owner, .assetID, in: object)
    row.createdAt = try required(createdAt, .createdAt, in: object)
    row.updatedAt = try required(updatedAt, .updatedAt, in: object)
    return row
  }

  /// The `asset_id` of a part of an asset's document, which must be that asset's.
  func owner(_ index: Int, mustBe asset: AssetID) throws(DocumentError) -> AssetID {
    let owner = try identifier(index, as: AssetKind.self)
    guard owner == asset else { throw invalid(index, "the asset's own id \(asset)") }
    return owner
  }
}
