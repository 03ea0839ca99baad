import Emulsion
import EmulsionSamples
import Foundation

/// Writes the inputs that a fuzzer starts from into a folder: `seeds documents|records FOLDER`.
@main
struct Seeds {
  private let target: String
  private let folder: URL
  private var count = 0

  static func main() throws {
    guard CommandLine.arguments.count == 3 else { fatalError("seeds documents|records FOLDER") }
    var seeds = Seeds(
      target: CommandLine.arguments[1], folder: URL(filePath: CommandLine.arguments[2]))
    let library = SampleLibrary(.init(assets: 400))
    for index in stride(from: 0, to: library.count, by: 40) {
      try seeds.add(library.asset(at: index))
    }
    for person in library.people.prefix(4) { try seeds.add(person) }
  }

  private init(target: String, folder: URL) {
    self.target = target
    self.folder = folder
  }

  /// Writes the asset as a whole, and each of its groups alone, since short inputs are quick.
  private mutating func add(_ asset: Asset) throws {
    let whole = Mutation.putAsset(asset)
    var core = asset
    core.variants = .notRequested
    core.fileData = .notRequested
    core.metadata = .notRequested
    core.metrics = .notRequested
    core.faces = .notRequested
    core.people = .notRequested
    if target == "documents" {
      for keep: (inout Asset) -> Void in [
        { $0 = asset }, { _ in }, { $0.variants = asset.variants },
        { $0.fileData = asset.fileData }, { $0.metadata = asset.metadata },
        { $0.metrics = asset.metrics }, { $0.faces = asset.faces },
      ] {
        var part = core
        keep(&part)
        var json = JSONBuffer()
        json.append(part)
        try write(json.array)
      }
      return
    }
    try write(.mutation, whole)
    try write(.asset, whole)
    try write(.core, .putAsset(core))
    try write(.variants, asset.id, asset.variants.value.map { .variants($0) })
    try write(.fileData, asset.id, asset.fileData.value.map { .fileData($0) })
    try write(.metadata, asset.id, asset.metadata.value.map { .metadata($0) })
    try write(.metrics, asset.id, asset.metrics.value.map { .metrics($0) })
    try write(.faces, asset.id, asset.faces.value.map { .faces($0) })
    if let face = asset.faces.value?.first { try write(.face, .putFace(face)) }
    var album = Album(
      id: AlbumID(high: 1, low: 1), name: asset.originalFileName, createdAt: asset.createdAt,
      updatedAt: asset.updatedAt)
    album.coverAssetID = asset.id
    try write(.album, .putAlbum(album))
    try write(
      .link,
      .addToAlbum(
        AlbumAsset(
          id: AlbumAssetID(high: 2, low: 2), albumID: album.id, assetID: asset.id,
          createdAt: asset.createdAt, updatedAt: asset.updatedAt)))
  }

  private mutating func add(_ person: Person) throws {
    if target == "documents" {
      var json = JSONBuffer()
      json.append(person)
      return try write(json.array)
    }
    try write(.mutation, .putPerson(person))
    try write(.person, .putPerson(person))
  }

  private mutating func write(_ kind: RecordKind, _ id: AssetID, _ group: AssetGroup?) throws {
    guard let group else { return }
    try write(kind, .setGroup(id, group, updatedAt: nil))
  }

  private mutating func write(_ kind: RecordKind, _ mutation: Mutation) throws {
    try write([kind.rawValue] + kind.record(in: mutation.encoded))
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.appending(path: "seed-\(count)"))
    count += 1
  }
}
