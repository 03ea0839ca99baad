/// A place on the earth, in degrees of WGS 84.
public struct Coordinates: Sendable, Hashable {
  /// Degrees north, −90 to 90.
  public let latitude: Double
  /// Degrees east, −180 to 180.
  public let longitude: Double

  /// Takes degrees; `nil` beyond ±90 and ±180 and for what is no number. Cameras write such values: they are
  /// kept in the metadata and name no place.
  public init?(latitude: Double, longitude: Double) {
    guard -90...90 ~= latitude, -180...180 ~= longitude else { return nil }
    self.latitude = latitude
    self.longitude = longitude
  }
}
