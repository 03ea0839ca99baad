import Emulsion

extension SampleLibrary {
  /// Makes the record of an index whose event is known.
  func asset(at index: Int, event: Event) -> Asset {
    let seed = plan.seed
    let shot = Shot(index: index, event: event, plan: plan)
    let arrival = Arrival(index: index, event: event, plan: plan)
    let film = SampleFile.Film(shot: shot, seed: seed)
    let fileName = fileName(shot)
    var asset = Asset(
      id: arrival.id, mimeType: shot.mimeType, originalFileName: fileName,
      localDateTime: shot.local, createdAt: arrival.created, updatedAt: arrival.updated)
    (asset.width, asset.height) = shot.display
    asset.duration = film.duration
    asset.trashedAt = arrival.trashed

    var random = RandomSource(seed: seed, stream: .caption, index: shot.content)
    let state = random.below(1000)
    if state >= 260 {
      asset.description = Captions.make(shot: shot, theme: event.theme, &random)
    } else if state < 10 {
      asset.description = ""
    }
    let hasStill = !random.chance(shot.isVideo ? 120 : 10)
    let hash = random.bytes(random.number(in: 21...25))
    if hasStill && shot.display.width > 0 && !random.chance(25) {
      asset.thumbHash = ThumbHash(bytes: hash)
    }

    let variants = Links.asset(
      id: arrival.id, fileName: fileName, mimeType: shot.mimeType, width: shot.display.width,
      isVideo: shot.isVideo, hasStill: hasStill)
    asset.variants = .value(variants)
    asset.leanVariant = Links.lean(variants, isVideo: shot.isVideo)
    asset.fileData = Fetched(
      requested: SampleFile.make(
        shot: shot, arrival: arrival, film: film, fileName: fileName, plan: plan))
    asset.metadata = Fetched(
      requested: SampleMetadata.make(
        shot: shot, arrival: arrival, film: film, event: event, seed: seed))
    asset.metrics = .value(SampleMetrics.make(shot: shot, seed: seed))
    let (faces, people) = SampleFaces(plan: plan, people: people).make(
      shot: shot, arrival: arrival, event: event, duration: film.duration)
    asset.faces = .value(faces)
    asset.people = .value(people)
    return asset
  }

  private func fileName(_ shot: Shot) -> String {
    var random = RandomSource(seed: plan.seed, stream: .fileName, index: shot.content)
    // Every camera counts for itself.
    let number = 1 + shot.content + shot.cameraIndex * 1371
    var stem =
      switch shot.kind {
      case .screenshot: FileName.screenshot(&random, time: shot.civil)
      case .download: FileName.download(&random, time: shot.civil)
      case .photo, .video: shot.camera.names.stem(number: number, time: shot.civil)
      }
    if shot.kind == .photo {
      switch random.below(1000) {
      case 0..<35: stem = FileName.typed(&random)
      case 35..<50: stem += "_edited"
      case 50..<60: stem += " (\(random.number(in: 1...3)))"
      default: break
      }
    }
    if shot.content != shot.index { stem += " copy" }
    return stem + "." + shot.fileExtension
  }
}
