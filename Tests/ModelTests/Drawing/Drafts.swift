import Emulsion

// Records by the numbers of `Pool`. What Swift prints of these values is Swift: a failing sequence is printed so.

/// What becomes of one part of a record.
enum Part<Value> {
  case keep
  case clear
  case set(Value)

  var value: Value? { if case .set(let value) = self { value } else { nil } }
}

struct AssetDraft {
  var id: Int
  var isVideo: Bool
  var local: Int
  var created: Int
  var updated: Int
  var trashed: Int?
  /// Decides on the name, the size, the duration, the description and the placeholder.
  var look: Int
  var lean: Int?
  var variants: Part<Int>
  var file: Part<FileDraft>
  var metadata: Part<MetadataDraft>
  var metrics: Part<Int>
  var faces: Part<[FaceDraft]>

  var asset: Asset {
    var asset = Asset(
      id: Pool.asset(id), mimeType: isVideo ? "video/mp4" : "image/jpeg",
      originalFileName: Pool.fileNames[look % 4], localDateTime: Pool.local(local),
      createdAt: Pool.time(created), updatedAt: Pool.time(updated))
    asset.trashedAt = trashed.map(Pool.time)
    (asset.width, asset.height) = (look % 5 * 1000, look % 3 * 1000)
    asset.duration = [nil, 0, 1.5, 1.0 / 3][look % 4]
    asset.description = look % 3 == 0 ? nil : Pool.texts[look % 4]
    asset.thumbHash = look % 2 == 0 ? nil : ThumbHash(bytes: [UInt8(look)])
    asset.leanVariant = lean.flatMap { Pool.variants($0, of: asset.id).entries.first }
    asset.variants = Fetched(variants) { Pool.variants($0, of: asset.id) }
    asset.fileData = Fetched(file, \.fileData)
    asset.metadata = Fetched(metadata, \.metadata)
    asset.metrics = Fetched(metrics) { MetricsDraft.metrics($0) }
    asset.faces = Fetched(faces) { $0.map(\.face) }
    return asset
  }
}

extension Fetched {
  fileprivate init<Draft>(_ part: Part<Draft>, _ value: (Draft) -> Value?) {
    switch part {
    case .keep: self = .notRequested
    case .clear: self = .absent
    case .set(let draft): self = Fetched(requested: value(draft))
    }
  }
}

struct FileDraft {
  var checksum: Int
  var sha1: Int?
  var device: Int
  var file: Int

  var fileData: FileData? {
    guard let digest = Pool.digest(checksum) else { return nil }
    return FileData(
      deviceAssetID: "IMG_\(file)", deviceID: Pool.devices[device],
      fileCreatedAt: Pool.local(file), fileModifiedAt: Pool.local(file + 1), checksum: digest,
      fileSizeBytes: Int64(file) << 33, checksumSHA1: sha1.flatMap(Pool.sha1))
  }
}

struct OverridesDraft {
  var description: Int?
  var place: Int?
  var original: Int?

  var overrides: MetadataOverrides {
    var overrides = MetadataOverrides()
    overrides.description = description.map { Pool.texts[$0] }
    overrides.coordinates = place.flatMap(Pool.coordinates)
    overrides.originalDateTime = original.map(Pool.local)
    return overrides
  }
}

struct MetadataDraft {
  var created: Int
  var updated: Int
  var place: Int?
  var look: Int
  var overrides: OverridesDraft

  var metadata: Metadata? {
    var value = Metadata(createdAt: Pool.time(created), updatedAt: Pool.time(updated))
    (value.latitude, value.longitude) = place.map { Pool.places[$0] } ?? (nil, nil)
    value.make = look % 2 == 0 ? nil : "FUJIFILM"
    value.rating = look % 4 - 1
    value.iso = look % 3 == 0 ? nil : 100 * look
    value.exposureTime = 1 / Double(1 + look)
    value.description = look % 3 == 1 ? "from the file" : nil
    value.originalDateTime = look % 2 == 0 ? nil : Pool.local(look)
    value.overrides = overrides.overrides
    return value
  }
}

enum MetricsDraft {
  static func metrics(_ number: Int) -> Metrics {
    Metrics(
      (0..<number % 4).map { place in
        Metrics.Entry(
          name: "metric\(place)", value: (number + place) % 3 == 0 ? nil : Double(number) / 7)
      })
  }
}

struct FaceDraft {
  var id: Int
  var asset: Int
  var person: Int?
  var created: Int
  var updated: Int
  var look: Int

  var face: Face {
    var face = Face(
      id: Pool.face(id), assetID: Pool.asset(asset),
      boundingBox: Face.BoundingBox(x: look - 2, y: look, width: 10 * look, height: 30),
      createdAt: Pool.time(created), updatedAt: Pool.time(updated))
    face.personID = person.map(Pool.person)
    face.source = look % 2 == 0 ? .automatic : .manual
    face.confidence = look % 3 == 0 ? nil : 0.5
    if look % 4 == 1 {
      face.urls = Pool.variants(look, of: face.assetID)
      face.clusterAssignment = ClusterAssignment(
        distanceToPerson: 0.25,
        candidates: [ClusterAssignment.Candidate(personID: Pool.person(look), distance: 0.5)])
    }
    return face
  }
}

struct PersonDraft {
  var id: Int
  var name: Int
  var created: Int
  var updated: Int
  var thumbnail: Int?
  var look: Int

  var person: Person {
    var person = Person(
      id: Pool.person(id), isHidden: look % 2 == 0, isFavorite: look % 3 == 0,
      createdAt: Pool.time(created), updatedAt: Pool.time(updated))
    person.name = Pool.names[name]
    person.thumbnailFaceID = thumbnail.map(Pool.face)
    person.birthDate = look % 4 == 0 ? nil : CalendarDate(days: Int32(look))
    if look % 4 == 1 {
      person.clusterMetrics = Person.ClusterMetrics(
        pairwiseP90: 0.5, pairwiseMean: nil, faceCount: look)
    }
    return person
  }
}

struct AlbumDraft {
  var id: Int
  var text: Int
  var cover: Int?
  var created: Int
  var updated: Int

  var album: Album {
    Album(
      id: Pool.album(id), name: Pool.texts[text], description: Pool.texts[(text + 1) % 4],
      coverAssetID: cover.map(Pool.asset), createdAt: Pool.time(created),
      updatedAt: Pool.time(updated))
  }
}

struct LinkDraft {
  var id: Int
  var album: Int
  var asset: Int
  var created: Int
  var updated: Int

  var link: AlbumAsset {
    AlbumAsset(
      id: Pool.link(id), albumID: Pool.album(album), assetID: Pool.asset(asset),
      createdAt: Pool.time(created), updatedAt: Pool.time(updated))
  }
}

struct EditDraft {
  var description: Part<Int>
  var place: Part<Int>
  var original: Part<Int>

  var edit: AssetEdit {
    var edit = AssetEdit()
    edit.description = Self.change(description) { Pool.texts[$0] }
    edit.coordinates = Self.change(place, Pool.coordinates)
    edit.originalDateTime = Self.change(original, Pool.local)
    return edit
  }

  private static func change<Value>(
    _ part: Part<Int>, _ value: (Int) -> Value?
  ) -> AssetEdit.Change<Value> {
    switch part {
    case .keep: .keep
    case .clear: .clear
    case .set(let number): value(number).map { .set($0) } ?? .keep
    }
  }
}
