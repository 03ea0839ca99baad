import ArgumentParser
import Emulsion

/// The filters of a list of assets, as the API has them.
struct ListOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "live, trashed or all. The trash comes in the order of trashing.", valueName: "state"),
    transform: { try Choice.parse($0, of: "state") })
  var state = AssetState.live

  @Option(help: "Only assets that show this person.", transform: { try PersonID($0[...]) })
  var person: PersonID?

  @Option(help: "Only assets of this album.", transform: { try AlbumID($0[...]) })
  var album: AlbumID?

  @Option(
    help: ArgumentHelp(
      "Only assets taken after this time, such as 2024-05-01 or 2024-05-01T12:00:00+02:00.",
      valueName: "time"),
    transform: CaptureTime.parse)
  var after: LocalDateTime?

  @Option(
    help: ArgumentHelp("Only assets taken before this time.", valueName: "time"),
    transform: CaptureTime.parse)
  var before: LocalDateTime?

  // Half of the world's longitudes begin with a minus, which is no option here.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only assets within west,south,east,north, in degrees.", valueName: "w,s,e,n"),
    transform: { try GeoBox(numbers: $0) })
  var bbox: GeoBox?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only assets around longitude,latitude; with --radius.", valueName: "lon,lat"),
    transform: { try Coordinates(numbers: $0) })
  var center: Coordinates?

  @Option(help: ArgumentHelp("Metres around the centre, up to 50000.", valueName: "metres"))
  var radius: Double?

  @Option(
    help: ArgumentHelp("Assets of a page, 1 to 1000.", valueName: "count"))
  var limit = 20

  @Option(
    help: ArgumentHelp("The last id of the page before.", valueName: "id"),
    transform: { try AssetID($0[...]) })
  var startingAfter: AssetID?

  func validate() throws {
    if (center == nil) != (radius == nil) {
      throw ValidationError("--center and --radius belong together.")
    }
    if bbox != nil, center != nil {
      throw ValidationError("--bbox and --center exclude each other.")
    }
    if !(1...1000 ~= limit) { throw ValidationError("--limit goes from 1 to 1000.") }
    if let radius, !(radius > 0 && radius <= 50_000) {
      throw ValidationError("--radius goes from more than 0 to 50000 metres.")
    }
  }

  func query() throws -> AssetQuery {
    var query = AssetQuery()
    query.state = state
    query.personID = person
    query.albumID = album
    query.after = after
    query.before = before
    if let bbox { query.area = .box(bbox) }
    if let center, let radius {
      query.area = .circle(try GeoCircle(center: center, radius: radius))
    }
    query.limit = limit
    query.startingAfter = startingAfter
    return query
  }
}

/// Options that take one of a few words.
enum Choice {
  static func parse<Value: CaseIterable & RawRepresentable<String>>(
    _ text: String, of name: String
  ) throws -> Value {
    if let value = Value(rawValue: text) { return value }
    let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("“\(text)” is no \(name); there are \(words).")
  }
}

/// Times of capture as people write them.
enum CaptureTime {
  /// A day means its beginning.
  static func parse(_ text: String) throws -> LocalDateTime {
    if let time = LocalDateTime(text) { return time }
    if let time = LocalDateTime(text + "T00:00:00") { return time }
    throw ValidationError("“\(text)” is no time; write 2024-05-01 or 2024-05-01T12:00:00+02:00.")
  }
}

extension GeoBox {
  fileprivate init(numbers text: String) throws {
    let numbers = try Self.degrees(text, count: 4)
    do throws(StoreError) {
      self = try GeoBox(
        west: numbers[0], south: numbers[1], east: numbers[2], north: numbers[3])
    } catch {
      throw ValidationError(error.reason)
    }
  }

  fileprivate static func degrees(_ text: String, count: Int) throws -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    guard numbers.count == count, parts.count == count else {
      throw ValidationError("“\(text)” is not \(count) numbers with commas between.")
    }
    return numbers
  }
}

extension Coordinates {
  fileprivate init(numbers text: String) throws {
    let numbers = try GeoBox.degrees(text, count: 2)
    guard let place = Coordinates(latitude: numbers[1], longitude: numbers[0]) else {
      throw ValidationError("“\(text)” lies beyond ±180 and ±90 degrees; longitude comes first.")
    }
    self = place
  }
}
