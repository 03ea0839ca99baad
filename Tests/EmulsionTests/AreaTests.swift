import Testing

@testable import Emulsion

@Suite("Areas of the earth")
struct AreaTests {
  /// Places that crowd where maps are difficult, and anywhere.
  private static func place(_ random: inout Random) -> Coordinates {
    func value(_ end: Double) -> Double {
      switch random.below(5) {
      case 0: return random.pick([-end, end])
      case 1: return random.pick([-end, end]) * (1 - Double(random.below(1000)) * 1e-6)
      case 2: return Double(random.below(2001) - 1000) * 1e-4
      default: return Double.random(in: -end...end, using: &random)
      }
    }
    return Coordinates(latitude: value(90), longitude: value(180)) ?? origin
  }

  private static let origin: Coordinates = {
    guard let origin = Coordinates(latitude: 0, longitude: 0) else {
      preconditionFailure("zero is a place")
    }
    return origin
  }()

  @Test("Distances are those of the angle between vectors")
  func distance() {
    var random = Random(40)
    for _ in 0..<5000 {
      let (one, other) = (Self.place(&random), Self.place(&random))
      let expected = ListModel.distance(one, other)
      let found = GeoCircle.distance(one, other)
      // Opposite points are where haversine is weakest: some centimetres in 20 000 kilometres.
      #expect(abs(found - expected) <= 1e-6 + expected * 1e-8, "\(one) \(other)")
    }
    #expect(GeoCircle.distance(Self.origin, Self.origin) == 0)
  }

  @Test(
    "The boxes of a circle hold each place that lies in it, at the poles and across the antimeridian too"
  )
  func boxes() throws {
    var random = Random(41)
    var counts: [Int: Int] = [:]
    var inside = 0
    for _ in 0..<2000 {
      let center = Self.place(&random)
      let radius = random.pick([1.0, 500, 20_000, 50_000])
      let circle = try GeoCircle(center: center, radius: radius)
      let boxes = circle.boxes
      counts[boxes.count, default: 0] += 1
      for box in boxes {
        #expect(box.west >= -180 && box.east <= 180 && box.west <= box.east)
        #expect(box.south >= -90 && box.north <= 90 && box.south <= box.north)
      }
      for _ in 0..<40 {
        // Up to a little beyond the circle in any direction, over pole and antimeridian.
        let reach = radius / 111_000 * 1.1
        var latitude = center.latitude + Double.random(in: -reach...reach, using: &random)
        var longitude = Double.random(in: -180...180, using: &random)
        if abs(latitude) > 90 {
          latitude = (latitude < 0 ? -180 : 180) - latitude
        } else if abs(latitude) < 89 {
          let width = reach / max(0.01, 1 - abs(latitude) / 90)
          longitude = center.longitude + Double.random(in: -width...width, using: &random)
        }
        if longitude > 180 { longitude -= 360 }
        if longitude < -180 { longitude += 360 }
        guard let place = Coordinates(latitude: latitude, longitude: longitude),
          ListModel.distance(center, place) <= radius
        else { continue }
        inside += 1
        // By its cell too, which is how rows are found.
        let cell = PlaceIndex.cell(place)
        if !boxes.contains(where: { $0.contains(place) && CellBox($0).contains(cell) }) {
          Issue.record("\(circle) \(place)")
        }
      }
    }
    #expect(inside > 5000 && counts[1, default: 0] > 100 && counts[2, default: 0] > 100)
  }

  @Test(
    "A box holds what its numbers say, edges included, and nothing where west lies east of east")
  func boxEdges() throws {
    var random = Random(42)
    for _ in 0..<5000 {
      let (one, other) = (Self.place(&random), Self.place(&random))
      let box = try GeoBox(
        west: one.longitude, south: one.latitude, east: other.longitude, north: other.latitude)
      let place = random.oneIn(4) ? one : Self.place(&random)
      let isInside =
        place.longitude >= one.longitude && place.longitude <= other.longitude
        && place.latitude >= one.latitude && place.latitude <= other.latitude
      #expect(box.contains(place) == isInside)
      if isInside { #expect(CellBox(box).contains(PlaceIndex.cell(place))) }
      if box.isEmpty { #expect(Area.box(box).boxes.isEmpty) }
    }
  }

  @Test("The next cell of a rectangle along the curve is the one that counting finds")
  func nextCell() {
    // Eight by eight cells, on the lowest bits of both axes and on the highest.
    for shift in [UInt64(0), 58] {
      for corner in 0..<UInt64(64) {
        for opposite in corner..<64 {
          let (low, high) = (corner << shift, opposite << shift)
          let columns = (low & 0xAAAA_AAAA_AAAA_AAAA, high & 0xAAAA_AAAA_AAAA_AAAA)
          let rows = (low & 0x5555_5555_5555_5555, high & 0x5555_5555_5555_5555)
          guard columns.0 <= columns.1, rows.0 <= rows.1 else { continue }
          let box = CellBox(lowest: low, highest: high)
          let inside = (corner...opposite).map { $0 << shift }.filter(box.contains)
          for cell in corner...opposite {
            let expected = inside.first { $0 >= cell << shift }
            let found = box.first(from: cell << shift)
            if found != expected {
              Issue.record("\(corner)…\(opposite) from \(cell): \(found >> shift)")
            }
          }
        }
      }
    }
  }
}
