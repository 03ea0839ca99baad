import Emulsion

/// One file of the library, before it becomes a record: when it was made and what is in it.
struct Shot {
  /// What sort of file it is.
  enum Kind {
    case photo, video, screenshot, download
  }

  /// How the clock of ``Asset/localDateTime`` is written.
  enum Clock {
    case offset, naive, zulu
  }

  let index: Int
  /// The index that decides on the content; another than ``index`` where the file came twice.
  let content: Int
  let kind: Kind
  let camera: Camera
  let cameraIndex: Int
  let isPortrait: Bool
  /// Pixels before and after the orientation is applied; 0 where not known.
  let raw: (width: Int, height: Int)
  let display: (width: Int, height: Int)
  let mimeType: String
  let fileExtension: String
  let faces: Int
  let anchored: Int?
  let clock: Clock
  let local: LocalDateTime
  /// The clock on the spot, for file names.
  let civil: CivilTime

  var isVideo: Bool { kind == .video }

  init(index: Int, event: Event, plan: LibraryPlan) {
    self.index = index
    content = plan.contentIndex(index, in: event.slot)
    anchored = plan.anchoredPerson(asset: content)
    var random = RandomSource(seed: plan.seed, stream: .content, index: content)
    kind = Self.kind(theme: event.theme, isAnchored: anchored != nil, &random)
    cameraIndex = random.chance(750) ? event.cameras.main : event.cameras.second
    camera = Camera.all[cameraIndex]
    let isCamera = kind == .photo || kind == .video
    isPortrait = isCamera && random.chance(camera.body == .phone ? 420 : 220)
    let hasSize = anchored != nil || !random.chance(6)
    raw = hasSize ? Self.size(kind: kind, camera: camera, &random) : (0, 0)
    display = isPortrait ? (raw.height, raw.width) : raw
    (mimeType, fileExtension) = Self.type(kind: kind, camera: camera, &random)
    faces =
      isCamera && hasSize
      ? max(anchored == nil ? 0 : 1, Self.faces(theme: event.theme, &random)) : 0
    clock = Self.clock(kind: kind, camera: camera, &random)

    var captured = event.captured(
      at: content - event.slot.firstIndex, jitter: random.below(1000))
    // Phones write milliseconds, most others whole seconds.
    let unit: Int64 = camera.body == .phone && clock == .offset ? 1000 : 1_000_000
    captured -= captured % unit
    var wall = captured + Int64(event.offset) * CivilTime.minute
    civil = CivilTime(wallMicroseconds: wall)
    if random.rare(4) {
      // A clock that was set by a cat.
      let from = CivilTime.days(year: civil.year, month: 1, day: 1)
      let to = CivilTime.days(year: 4009, month: 1, day: 1)
      wall += Int64(to - from) * CivilTime.day
    }
    local =
      switch clock {
      case .offset:
        LocalDateTime(wallMicroseconds: wall, offsetMinutes: Int16(clamping: event.offset))
      case .naive: LocalDateTime(wallMicroseconds: wall, offsetMinutes: nil)
      case .zulu:
        LocalDateTime(
          wallMicroseconds: wall - Int64(event.offset) * CivilTime.minute, offsetMinutes: 0)
      }
  }

  private static func kind(
    theme: Event.Theme, isAnchored: Bool, _ random: inout RandomSource
  ) -> Kind {
    let draw = random.below(1000)
    let screens = theme == .everyday ? 300 : 40
    if draw < 42 { return .video }
    if isAnchored || draw >= 42 + screens { return .photo }
    return draw < 42 + screens * 6 / 10 ? .screenshot : .download
  }

  private static func size(
    kind: Kind, camera: Camera, _ random: inout RandomSource
  ) -> (width: Int, height: Int) {
    switch kind {
    case .photo:
      switch random.below(100) {
      case 0..<6: return (1600, 1200)
      case 6..<10:
        // Cropped by hand.
        let part = random.number(in: 30...98)
        return (
          camera.size.width * part / 100, camera.size.height * random.number(in: 30...98) / 100
        )
      case 10..<13 where camera.body == .phone: return (camera.size.height, camera.size.height)
      default: return camera.size
      }
    case .video:
      return random.pick([(1920, 1080), (1920, 1080), (3840, 2160), (1280, 720), (640, 480)])
    case .screenshot:
      return random.pick([
        (1170, 2532), (1080, 2400), (750, 1334), (1290, 2796), (2560, 1440), (1920, 1080),
        (1668, 2388),
      ])
    case .download:
      guard random.chance(600) else { return (1080, 1080) }
      return (random.number(in: 120...2600), random.number(in: 120...2600))
    }
  }

  private static func type(
    kind: Kind, camera: Camera, _ random: inout RandomSource
  ) -> (mimeType: String, fileExtension: String) {
    switch kind {
    case .photo:
      if camera.body == .mirrorless && random.chance(80) { return ("image/x-adobe-dng", "DNG") }
      if camera.body == .scanner && random.chance(300) { return ("image/tiff", "tif") }
      if camera.heic && random.chance(880) { return ("image/heic", "HEIC") }
      let isLower = camera.names == .pixel || camera.names == .stamp || camera.names == .scan
      return ("image/jpeg", isLower ? "jpg" : random.chance(40) ? "jpeg" : "JPG")
    case .video:
      return camera.names == .img ? ("video/quicktime", "MOV") : ("video/mp4", "mp4")
    case .screenshot: return ("image/png", "png")
    case .download:
      return random.pick([
        ("image/jpeg", "jpg"), ("image/jpeg", "jpeg"), ("image/png", "png"), ("image/webp", "webp"),
        ("image/gif", "gif"),
      ])
    }
  }

  private static func faces(theme: Event.Theme, _ random: inout RandomSource) -> Int {
    guard random.chance(theme.sociability + 45) else { return 0 }
    switch random.below(1000) {
    case 0..<340: return 1
    case 340..<580: return 2
    case 580..<720: return 3
    case 720..<890: return random.number(in: 4...6)
    case 890..<975: return random.number(in: 7...12)
    default: return 13 + random.skewed(below: 28)
    }
  }

  private static func clock(
    kind: Kind, camera: Camera, _ random: inout RandomSource
  ) -> Clock {
    let (offset, naive) =
      switch kind {
      case .photo where camera.body == .phone: (700, 90)
      case .photo: (200, 630)
      case .video: (400, 0)
      case .screenshot, .download: (250, 100)
      }
    let draw = random.below(1000)
    return draw < offset ? .offset : draw < offset + naive ? .naive : .zulu
  }
}

/// When a file came to the library, and the id that it got.
struct Arrival {
  let id: AssetID
  let created: Timestamp
  let updated: Timestamp
  /// When it went to the trash; `nil` for live ones.
  let trashed: Timestamp?

  init(index: Int, event: Event, plan: LibraryPlan) {
    var random = RandomSource(seed: plan.seed, stream: .identity, index: index)
    let position = index - event.slot.firstIndex
    var instant: Int64
    switch event.upload {
    case .direct:
      let delay = Int64(3 + event.slot.number % 41) * CivilTime.second
      let captured = event.captured(at: position, jitter: 500)
      instant = captured + delay + Int64(random.below(2_000_000))
    case .batch(let from, let step):
      instant = from + step * Int64(position) + Int64(random.below(Int(step) * 3 / 4))
    }
    // Mostly milliseconds, sometimes microseconds, now and then a whole second.
    switch random.below(100) {
    case 0: instant -= instant % 1_000_000
    case 1..<88: instant -= instant % 1000
    default: break
    }
    created = Timestamp(microseconds: instant)
    id = .sample(at: created, &random)
    let isTouched = random.chance(150)
    let delay = isTouched ? random.number(in: 60_000...30_000_000_000) : 5000
    let touched = created.later(milliseconds: delay)
    if random.chance(20) {
      let trashed = touched.later(milliseconds: random.number(in: 5000...20_000_000_000))
      self.trashed = trashed
      updated = random.chance(700) ? trashed : touched
    } else {
      trashed = nil
      updated = touched
    }
  }
}
