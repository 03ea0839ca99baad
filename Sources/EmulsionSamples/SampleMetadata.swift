import Emulsion

/// Makes what the camera wrote, and the place.
enum SampleMetadata {
  /// Names stacks of pictures of one scene.
  private enum StackKind: IdentifierKind {
    static let prefix: StaticString = "stack"
  }

  static func make(
    shot: Shot, arrival: Arrival, film: SampleFile.Film, event: Event, seed: UInt64
  ) -> Metadata? {
    var random = RandomSource(seed: seed, stream: .camera, index: shot.content &+ (1 << 40))
    guard !random.chance(30) else { return nil }
    let created = arrival.created.later(milliseconds: random.number(in: 700...3900))
    let updated = created.later(milliseconds: random.number(in: 2000...9000))
    var metadata = Metadata(
      createdAt: created, updatedAt: max(updated, random.chance(300) ? arrival.updated : updated))
    if shot.raw.width > 0 && !random.chance(20) {
      (metadata.rawWidth, metadata.rawHeight) = shot.raw
    }
    dates(of: &metadata, shot: shot, &random)
    switch shot.kind {
    case .photo: camera(of: &metadata, shot: shot, event: event, &random)
    case .video: video(of: &metadata, shot: shot, film: film, &random)
    case .screenshot, .download: break
    }
    if event.isLocated && (shot.kind == .photo || shot.kind == .video)
      && !random.chance(shot.camera.body == .phone ? 60 : 250)
    {
      place(of: &metadata, event: event, &random)
    }
    let remark = RandomSource(seed: seed, stream: .caption, index: shot.content &+ (1 << 40))
    metadata.description = Remarks.make(shot: shot, event: event, remark)
    if random.chance(60) { metadata.rating = random.number(in: 0...5) }
    if random.chance(4) { metadata.rating = -1 }
    return metadata
  }

  private static func dates(
    of metadata: inout Metadata, shot: Shot, _ random: inout RandomSource
  ) {
    // The time of files without EXIF is that of the file.
    let isWritten = shot.kind == .photo || random.chance(shot.isVideo ? 700 : 120)
    guard isWritten else { return }
    metadata.originalDateTime = shot.local
    if shot.kind == .photo && !random.chance(50) { metadata.digitizedDateTime = shot.local }
    var modified = shot.local
    modified.wallMicroseconds -= modified.wallMicroseconds % CivilTime.second
    if random.chance(150) {
      modified.wallMicroseconds += Int64(random.below(40_000_000)) * CivilTime.second
      if random.chance(500) { modified.offsetMinutes = nil }
    }
    if !random.chance(80) { metadata.modifiedDateTime = modified }
  }

  private static func camera(
    of metadata: inout Metadata, shot: Shot, event: Event, _ random: inout RandomSource
  ) {
    // Messengers strip pictures.
    if random.chance(35) { return }
    let camera = shot.camera
    metadata.make = camera.make
    metadata.model = camera.model
    metadata.orientation =
      shot.isPortrait ? (random.chance(800) ? 6 : 8) : (random.chance(15) ? 3 : 1)
    if random.rare(60) { metadata.orientation = 43_918 }
    let exposure = Exposure(camera: camera, &random)
    metadata.lensModel = exposure.lens.name
    metadata.fNumber = exposure.lens.aperture.map { Decimal.make($0, places: 1) }
    metadata.focalLength = exposure.lens.focalLength.map { Decimal.make($0, places: 2) }
    metadata.iso = exposure.iso
    metadata.exposureTime = exposure.time
    metadata.exposureBias = exposure.bias
    metadata.projectionType = camera.projection
    if camera.heic && random.chance(400) {
      metadata.livePhotoCID = Text.uuid(&random, uppercase: true)
    }
    metadata.autoStackID = stack(shot: shot, event: event)
  }

  /// The stack that all pictures of a scene share, for some scenes.
  private static func stack(shot: Shot, event: Event) -> String? {
    guard event.sceneSize > 2 else { return nil }
    let scene = (shot.content - event.slot.firstIndex) / event.sceneSize
    let begin = event.slot.start
    var random = RandomSource(
      seed: UInt64(truncatingIfNeeded: begin), stream: .identity, index: scene)
    guard random.chance(120) else { return nil }
    let id: Identifier<StackKind> = .sample(at: Timestamp(microseconds: begin), &random)
    return id.description
  }

  private static func video(
    of metadata: inout Metadata, shot: Shot, film: SampleFile.Film, _ random: inout RandomSource
  ) {
    metadata.fps = film.fps
    if shot.camera.body == .phone && random.chance(700) {
      metadata.make = shot.camera.make
      metadata.model = shot.camera.model
    }
    if shot.isPortrait { metadata.orientation = 6 }
  }

  private static func place(
    of metadata: inout Metadata, event: Event, _ random: inout RandomSource
  ) {
    let place = Place.all[event.venue.place]
    let (latitude, longitude) = event.venue.coordinates(&random)
    metadata.latitude = latitude
    metadata.longitude = longitude
    if random.chance(700) {
      let centimetres = place.altitude * 100 + random.number(in: -4000...12_000)
      metadata.altitude = Decimal.make(centimetres * 10_000 + random.below(10_000), places: 6)
    }
    metadata.timezone = place.timezone
    // Not every coordinate has been looked up.
    if random.chance(30) { return }
    metadata.city = place.city
    metadata.state = place.state
    metadata.country = place.country
    metadata.countryCode = place.countryCode
    metadata.sublocation = event.venue.sublocation
    metadata.placeName = event.venue.name
    metadata.displayLabel =
      (event.venue.name ?? place.city) + ", " + (event.venue.name == nil ? place.state : place.city)
  }
}
