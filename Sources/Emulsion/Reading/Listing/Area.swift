#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A box between two meridians and two parallels, edges included.
public struct GeoBox: Sendable, Hashable {
  /// Degrees east, −180 to 180.
  public let west: Double
  /// Degrees north, −90 to 90.
  public let south: Double
  /// Degrees east, −180 to 180. A box whose west lies east of its east holds nothing: one that crosses the
  /// antimeridian is asked for as two.
  public let east: Double
  /// Degrees north, −90 to 90. A box whose south lies north of its north holds nothing.
  public let north: Double

  /// The whole earth.
  public static let world = GeoBox(
    uncheckedWest: -180, south: -90, east: 180, north: 90)

  /// Takes degrees.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery`` beyond ±180 and ±90 and for what is no number.
  public init(
    west: Double, south: Double, east: Double, north: Double
  ) throws(StoreError) {
    guard -180...180 ~= west, -180...180 ~= east, -90...90 ~= south, -90...90 ~= north else {
      throw .invalidQuery(
        "bbox", "is \(west),\(south),\(east),\(north)",
        "west,south,east,north within ±180 and ±90 degrees")
    }
    self.init(uncheckedWest: west, south: south, east: east, north: north)
  }

  init(uncheckedWest west: Double, south: Double, east: Double, north: Double) {
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  /// Whether a place lies in the box or on its edge, by the numbers: a place at 180° is not in a box that begins
  /// at −180°.
  public func contains(_ place: Coordinates) -> Bool {
    west <= place.longitude && place.longitude <= east && south <= place.latitude
      && place.latitude <= north
  }

  /// Whether no place can lie in it.
  var isEmpty: Bool { west > east || south > north }
}

/// All places up to a distance from a centre, on a sphere of the earth's mean radius.
public struct GeoCircle: Sendable, Hashable {
  /// The radii that are allowed, in metres, but for zero.
  public static let maximumRadius = 50_000.0
  /// The mean radius of the earth after IUGG, in metres.
  public static let earthRadius = 6_371_008.8

  /// The centre.
  public let center: Coordinates
  /// Metres along a great circle; the edge is included.
  public let radius: Double

  /// Takes a centre and a radius in metres.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery`` for a radius that is not above zero or above 50 000.
  public init(center: Coordinates, radius: Double) throws(StoreError) {
    guard radius > 0, radius <= Self.maximumRadius else {
      throw .invalidQuery("radius", "is \(radius)", "metres above 0, up to 50000")
    }
    self.center = center
    self.radius = radius
  }

  /// Metres between two places along a great circle, by the haversine formula, which is exact for short ways.
  public static func distance(_ one: Coordinates, _ other: Coordinates) -> Double {
    let (from, to) = (one.latitude * .pi / 180, other.latitude * .pi / 180)
    let halfHeight = sin((to - from) / 2)
    let halfWidth = sin((other.longitude - one.longitude) * .pi / 360)
    let square = halfHeight * halfHeight + cos(from) * cos(to) * halfWidth * halfWidth
    return 2 * earthRadius * asin(min(1, square.squareRoot()))
  }

  /// Whether a place lies in the circle or on its edge.
  public func contains(_ place: Coordinates) -> Bool {
    Self.distance(center, place) <= radius
  }

  /// The boxes that hold the circle: one, two where it crosses the antimeridian, the whole cap at a pole.
  var boxes: [GeoBox] {
    // A little more than the radius: what rounding takes from an edge must not cost a place.
    let angle = radius / Self.earthRadius + 1e-9
    let height = angle * 180 / .pi
    let (south, north) = (max(center.latitude - height, -90), min(center.latitude + height, 90))
    func box(_ west: Double, _ east: Double) -> GeoBox {
      GeoBox(uncheckedWest: west, south: south, east: east, north: north)
    }
    let reach = sin(angle) / cos(center.latitude * .pi / 180)
    if south <= -90 || north >= 90 || !(reach < 1) { return [box(-180, 180)] }
    let width = asin(reach) * 180 / .pi + 1e-9
    let (west, east) = (center.longitude - width, center.longitude + width)
    if west < -180 { return [box(-180, east), box(west + 360, 180)] }
    if east > 180 { return [box(west, 180), box(-180, east - 360)] }
    // A place at 180° is one at −180° as well.
    if west == -180 { return [box(west, east), box(180, 180)] }
    if east == 180 { return [box(west, east), box(-180, -180)] }
    return [box(west, east)]
  }
}

/// Where pictures of a list were taken.
public enum Area: Sendable, Hashable {
  /// In a box.
  case box(GeoBox)
  /// In a circle.
  case circle(GeoCircle)

  /// Whether a place lies in the area or on its edge.
  public func contains(_ place: Coordinates) -> Bool {
    switch self {
    case .box(let box): box.contains(place)
    case .circle(let circle): circle.contains(place)
    }
  }

  /// The boxes that hold the area.
  var boxes: [GeoBox] {
    switch self {
    case .box(let box): box.isEmpty ? [] : [box]
    case .circle(let circle): circle.boxes
    }
  }
}
