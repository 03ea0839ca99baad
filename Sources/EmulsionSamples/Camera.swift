/// A lens, or one of a phone's cameras, at one setting.
struct Lens: Sendable {
  var name: String?
  /// Tenths of the f-number.
  var aperture: Int?
  /// Hundredths of a millimetre.
  var focalLength: Int?

  init(_ name: String?, _ aperture: Int?, _ focalLength: Int?) {
    self.name = name
    self.aperture = aperture
    self.focalLength = focalLength
  }
}

/// A camera and the habits of the files that it writes.
struct Camera: Sendable {
  /// What sort of camera it is.
  enum Body: Sendable {
    case phone
    case compact
    case mirrorless
    case action
    case drone
    case scanner
  }

  var make: String
  var model: String
  var body: Body
  /// The years in which it is in use.
  var years: ClosedRange<Int>
  /// How often it is used against others of the same years.
  var share: Int
  /// Pixels of an upright-sensor picture, width before height.
  var size: (width: Int, height: Int)
  var names: FileNameStyle
  /// Whether it writes HEIC instead of JPEG.
  var heic: Bool
  var lenses: [Lens]
  var projection: String?

  init(
    _ make: String, _ model: String, _ body: Body, _ years: ClosedRange<Int>, share: Int,
    size: (width: Int, height: Int), names: FileNameStyle, heic: Bool, lenses: [Lens],
    projection: String? = nil
  ) {
    self.make = make
    self.model = model
    self.body = body
    self.years = years
    self.share = share
    self.size = size
    self.names = names
    self.heic = heic
    self.lenses = lenses
    self.projection = projection
  }

  /// The index of a camera in use in a year, popular ones more often. Years before and after the
  /// table's are taken for its first and last.
  static func index(year: Int, _ random: inout RandomSource) -> Int {
    let year = year.moved(into: 2010...2100)
    let total = all.reduce(0) { $1.years.contains(year) ? $0 + $1.share : $0 }
    var rest = random.below(total)
    for (index, camera) in all.enumerated() where camera.years.contains(year) {
      rest -= camera.share
      if rest < 0 { return index }
    }
    return 0
  }
}

/// What one release of the shutter was set to.
struct Exposure {
  var lens: Lens
  var iso: Int?
  var time: Double?
  var bias: Double?

  private static let shutter = [
    4, 8, 15, 20, 25, 30, 33, 40, 50, 60, 80, 100, 121, 125, 160, 200, 250, 320, 400, 500, 640, 800,
    1000, 1250, 1600, 2000, 2500, 3200, 4000, 8000,
  ]
  private static let sensitivities = [
    20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250, 1600,
    2000, 2500, 3200, 6400, 12800,
  ]

  init(camera: Camera, _ random: inout RandomSource) {
    lens = camera.lenses[random.skewed(below: camera.lenses.count)]
    // Bright scenes go with short times and low sensitivities.
    let light = random.below(1000)
    let step = light * (Self.shutter.count - 3) / 1000 + random.below(4)
    time = 1 / Double(Self.shutter[min(step, Self.shutter.count - 1)])
    if random.chance(12) { time = Double(random.number(in: 1...30)) }
    if random.chance(3) { time = 0 }
    let dark = (999 - light) * (Self.sensitivities.count - 4) / 1000 + random.below(5)
    iso = Self.sensitivities[min(dark, Self.sensitivities.count - 1)]
    let thirds = random.chance(820) ? 0 : random.number(in: -6...6)
    bias = Double(thirds) / 3
    if camera.body == .scanner { (iso, time, bias) = (nil, nil, nil) }
    if random.chance(20) { bias = nil }
    if random.chance(15) { iso = nil }
  }
}
