import Emulsion
import EmulsionSamples
import Foundation

/// Measures what the cost of a read grows with, and what not: faces of an asset, groups that are asked for, assets of
/// an album.
struct ShapeRun {
  private static let faceCounts = [0, 1, 4, 16, 64, 256]
  /// Assets of one shape.
  private static let copies = 200
  /// Each set has one group more than the one before it.
  private static let includes: [(name: String, include: Include)] = {
    let groups: [(String, Include)] = [
      ("lean", []), ("+ variants", .variants), ("+ metadata", .metadata),
      ("+ file_data", .fileData), ("+ metrics", .metrics), ("+ faces", .faces),
      ("+ people", .people),
    ]
    var include: Include = []
    return groups.map { name, group in
      include.formUnion(group)
      return (name, include)
    }
  }()

  let options: Options

  /// Measures and answers with the figures; draws them where a file is named.
  func run(in folder: String) throws -> [String] {
    let panels = [
      try faces(in: "\(folder)/faces"), try groups(in: "\(folder)/groups"),
      try albums(in: "\(folder)/albums"),
    ]
    if let chart = options.chart {
      try CurveChart(title: "Microseconds a read", panels: panels).write(to: chart)
    }
    return panels.flatMap { panel in
      ["", "\(panel.title), µs"]
        + Report.layOut(
          [[""] + panel.steps]
            + panel.series.map { series in
              [series.name] + series.microseconds.map { $0.map { Report.text($0, 2) } ?? "" }
            })
    }
  }

  // MARK: - Faces

  private func faces(in folder: String) throws -> CurveChart.Panel {
    let library = SampleLibrary(SampleLibrary.Options(assets: 1000))
    let people = Array(library.people.prefix(64))
    guard let model = library.lazy.map(\.asset).first(where: { $0.metadata.value != nil }) else {
      throw Failure("no asset has camera metadata")
    }
    var ids: [[AssetID]] = []
    let store = try open(folder) { load in
      for person in people { try load.add(person) }
      for count in Self.faceCounts {
        let assets = (0..<Self.copies).map { _ in Self.asset(like: model, faces: count, people) }
        for asset in assets { try load.add(asset) }
        ids.append(assets.map(\.id))
      }
    }
    let reads: [(name: String, include: Include)] = [
      ("lean", []), ("metadata", .metadata), ("faces", .faces), ("all groups", .all),
    ]
    let series = try reads.map { read in
      (name: read.name, microseconds: try ids.map { try time(store, $0, read.include) })
    }
    try store.close()
    return CurveChart.Panel(
      title: "by faces of an asset", steps: Self.faceCounts.map(String.init), series: series)
  }

  private static func asset(like model: Asset, faces count: Int, _ people: [Person]) -> Asset {
    var asset = Asset(
      id: .generate(), mimeType: model.mimeType, originalFileName: model.originalFileName,
      localDateTime: model.localDateTime, createdAt: model.createdAt, updatedAt: model.updatedAt)
    (asset.variants, asset.metadata) = (model.variants, model.metadata)
    (asset.fileData, asset.metrics) = (model.fileData, model.metrics)
    let faces = (0..<count).map { index in
      var face = Face(
        id: .generate(), assetID: asset.id,
        boundingBox: Face.BoundingBox(x: index, y: index, width: 100, height: 100),
        createdAt: model.createdAt, updatedAt: model.updatedAt)
      face.personID = people[index % people.count].id
      return face
    }
    asset.faces = faces.isEmpty ? .absent : .value(faces)
    return asset
  }

  // MARK: - Groups

  private func groups(in folder: String) throws -> CurveChart.Panel {
    let library = SampleLibrary(SampleLibrary.Options(assets: 10_000))
    var ids: [AssetID] = []
    let store = try open(folder) { load in
      for person in library.people { try load.add(person) }
      for document in library {
        try load.add(document.asset)
        ids.append(document.asset.id)
      }
    }
    let times = try Self.includes.map { try time(store, ids, $0.include) }
    try store.close()
    return CurveChart.Panel(
      title: "by groups that are asked for", steps: Self.includes.map(\.name),
      series: [("Emulsion", times)])
  }

  // MARK: - Albums

  private func albums(in folder: String) throws -> CurveChart.Panel {
    let library = SampleLibrary(SampleLibrary.Options(assets: options.assets))
    var ids: [AssetID] = []
    let store = try open(folder) { load in
      for person in library.people { try load.add(person) }
      for document in library {
        try load.add(document.asset)
        ids.append(document.asset.id)
      }
    }
    let sizes = [10, 100, 1000, 10_000, 100_000].filter { $0 <= ids.count }
    var albums: [AlbumID] = []
    for size in sizes {
      let album = Album(
        id: .generate(), name: "of \(size)", createdAt: Timestamp.now(), updatedAt: Timestamp.now())
      let step = ids.count / size
      let members = (0..<size).map { ids[$0 * step] }
      try store.write { transaction throws(StoreError) in
        try transaction.put(album)
        try transaction.add(members, to: album.id)
      }
      albums.append(album.id)
    }
    let pages = try albums.map { album in
      var query = AssetQuery()
      (query.albumID, query.limit) = (album, 20)
      return try time { buffer in try store.read { try $0.appendJSON(query, to: &buffer) } }
    }
    try store.close()
    return CurveChart.Panel(
      title: "a page of 20 by assets of its album", steps: sizes.map(String.init),
      series: [("Emulsion", pages)])
  }

  // MARK: - Times

  private func open(
    _ folder: String, _ fill: (inout BulkLoad) throws -> Void
  ) throws -> AssetStore {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let store = try AssetStore(opening: folder)
    var load = BulkLoad(into: store)
    try fill(&load)
    guard try load.finish().failures == 0 else { throw Failure("the store refused assets") }
    return store
  }

  private func time(_ store: AssetStore, _ ids: [AssetID], _ include: Include) throws -> Double? {
    var next = 0
    return try time { buffer in
      next = (next + 7919) % ids.count
      let id = ids[next]
      _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
    }
  }

  /// The median of rounds of a read, in microseconds.
  private func time(_ read: (inout JSONBuffer) throws -> Void) throws -> Double? {
    let count = max(options.operations / 200, 10)
    var buffer = JSONBuffer(capacity: 1 << 20)
    var rounds: [Double] = []
    // The first one warms up.
    for round in 0...options.rounds {
      let time = try Stopwatch.measure {
        for _ in 0..<count {
          buffer.removeAll()
          try read(&buffer)
        }
      }.nanoseconds
      if round > 0 { rounds.append(time / Double(count) / 1000) }
    }
    return Series(rounds).median
  }
}
