import Emulsion

/// Makes what is known of the uploaded file.
enum SampleFile {
  /// What a video's content decides on.
  struct Film {
    var duration: Double?
    var fps: Double?
    var milliseconds: Int

    init(shot: Shot, seed: UInt64) {
      guard shot.isVideo else {
        (duration, fps, milliseconds) = (nil, nil, 0)
        return
      }
      var random = RandomSource(seed: seed, stream: .camera, index: shot.content)
      milliseconds = 800 + random.skewed(below: 90_000)
      // A lecture or a whole concert now and then.
      if random.chance(20) { milliseconds = random.number(in: 600_000...7_200_000) }
      let exact = Decimal.make(milliseconds * 1000 + random.below(1000), places: 6)
      duration = random.chance(500) ? exact : Decimal.make(milliseconds, places: 3)
      if random.chance(20) { duration = nil }
      fps = random.pick([
        30, 30, Decimal.make(29_970_030, places: 6), Decimal.make(2997, places: 2), 60, 25,
        Decimal.make(23_976, places: 3), Decimal.make(5994, places: 2), 240,
      ])
      if random.chance(60) { fps = nil }
    }
  }

  static func make(
    shot: Shot, arrival: Arrival, film: Film, fileName: String, plan: LibraryPlan
  ) -> FileData? {
    var random = RandomSource(seed: plan.seed, stream: .file, index: shot.content)
    guard let checksum = SHA256Digest(random.bytes(32)) else { return nil }
    let sha1 = SHA1Digest(random.bytes(20))
    let hasSHA1 = !random.chance(100)
    let size = size(shot: shot, film: film, &random)
    let isLocal = shot.fileExtension == "HEIC" && random.chance(350)
    let isFromWeb = shot.kind == .download || random.chance(60)
    let device = isFromWeb ? "WEB" : plan.devices[shot.cameraIndex % max(1, plan.devices.count)]
    let name =
      isLocal && !isFromWeb
      ? Text.uuid(&random, uppercase: true) + "/L0/001" : fileName + "-\(size)"
    let (created, modified) = times(shot: shot, arrival: arrival, &random)
    return FileData(
      deviceAssetID: name, deviceID: device, fileCreatedAt: created, fileModifiedAt: modified,
      checksum: checksum, fileSizeBytes: Int64(size), checksumSHA1: hasSHA1 ? sha1 : nil)
  }

  private static func size(shot: Shot, film: Film, _ random: inout RandomSource) -> Int {
    let pixels = shot.raw.width * shot.raw.height
    let spread = random.number(in: 40...180)
    guard !shot.isVideo else {
      // Bytes a millisecond: 8 to 50 Mbit/s.
      let rate = pixels > 4_000_000 ? 6200 : pixels > 1_000_000 ? 2100 : 1000
      return film.milliseconds * rate * spread / 100 + random.below(1000)
    }
    // Hundredths of a byte per pixel.
    let density =
      switch shot.mimeType {
      case "image/heic": 14
      case "image/x-adobe-dng": 140
      case "image/tiff": 300
      case "image/png": 45
      default: 28
      }
    return max(900, pixels * density / 100 * spread / 100) + random.below(4096)
  }

  private static func times(
    shot: Shot, arrival: Arrival, _ random: inout RandomSource
  ) -> (created: LocalDateTime, modified: LocalDateTime) {
    let second = CivilTime.second
    // By the camera's clock, or in UTC when the file was copied.
    if random.chance(650) {
      var created = shot.local
      created.wallMicroseconds -= created.wallMicroseconds % second
      var modified = created
      if random.chance(300) {
        modified.wallMicroseconds += Int64(random.below(90_000)) * second
      }
      return (created, modified)
    }
    let uploaded = arrival.created.microseconds - Int64(random.number(in: 1...30)) * second
    let copied = LocalDateTime(wallMicroseconds: uploaded - uploaded % second, offsetMinutes: 0)
    return (copied, copied)
  }
}
