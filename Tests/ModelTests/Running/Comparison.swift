import Emulsion

/// A question to a snapshot and to the model.
enum Comparison {
  /// What the two say, where that differs.
  struct Difference: Error, CustomStringConvertible {
    var description: String
  }

  static func check(
    _ question: Question, _ library: Library, _ snapshot: borrowing Snapshot
  ) throws(Difference) {
    switch question {
    case .counts:
      for (database, count) in library.counts {
        try compare({ count }) { () throws(StoreError) in try snapshot.count(database) }
      }
    case .asset(let number, let groups):
      let (id, include) = (Pool.asset(number), Include(rawValue: groups))
      let asset = library.asset(id, include)
      try compare({ asset }) { () throws(StoreError) in try snapshot.asset(id, include: include) }
      try compare({ asset.map(text) }) { () throws(StoreError) in
        try snapshot.json(id, include: include).map(text)
      }
    case .face(let number):
      let id = Pool.face(number)
      try compare({ library.face(id) }) { () throws(StoreError) in try snapshot.face(id) }
    case .person(let number):
      let id = Pool.person(number)
      try compare({ library.counted(id) }) { () throws(StoreError) in try snapshot.person(id) }
    case .album(let number):
      let id = Pool.album(number)
      try compare({ library.counted(id) }) { () throws(StoreError) in try snapshot.album(id) }
    case .link(let number):
      let id = Pool.link(number)
      try compare({ library.link(id) }) { () throws(StoreError) in try snapshot.albumAsset(id) }
    case .merges(let target):
      let id = Pool.person(target)
      try compare({ library.merges(into: id) }) { () throws(StoreError) in
        try snapshot.merges(into: id).map { MergeAnswer($0) }
      }
    case .assets, .months, .clusters, .checksums, .sha1s, .files:
      try checkAssets(question, library, snapshot)
    case .faces, .people, .albums, .links, .events:
      try checkLists(question, library, snapshot)
    }
  }

  private static func checkAssets(
    _ question: Question, _ library: Library, _ snapshot: borrowing Snapshot
  ) throws(Difference) {
    switch question {
    case .assets(let draft):
      let (query, include) = (draft.query, Include(rawValue: draft.groups))
      try compare({ () throws(Refusal) in try library.assets(query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.assetIDs(query))
      }
      let page = try? library.assets(query)
      guard let page else { return }
      let assets = page.items.compactMap { library.asset($0, include) }
      try compare({ PageAnswer(items: assets, hasMore: page.hasMore) }) {
        () throws(StoreError) in PageAnswer(try snapshot.assets(query, include: include))
      }
      try compare({ text(assets.map(text), page.hasMore) }) { () throws(StoreError) in
        text(try snapshot.json(query, include: include))
      }
    case .months(let draft):
      try compare({ () throws(Refusal) in try library.months(draft.query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.monthCounts(draft.query))
      }
    case .clusters(let area, let zoom, let state):
      guard let box = area.box else { return }
      let state = AssetState.allCases[state]
      try compare({ library.clusters(in: box, zoom: zoom, state) }) { () throws(StoreError) in
        try snapshot.clusters(in: box, zoom: zoom, state: state).map { ClusterAnswer($0) }
      }
    case .checksums(let numbers):
      let digests = numbers.compactMap(Pool.digest)
      try compare({ existing(digests, library) { $0.checksum == $1 } }) {
        () throws(StoreError) in
        try snapshot.existing(checksums: digests).map { ExistingAnswer($0) }
      }
    case .sha1s(let numbers):
      let digests = numbers.compactMap(Pool.sha1)
      try compare({ existing(digests, library) { $0.checksumSHA1 == $1 } }) {
        () throws(StoreError) in
        try snapshot.existing(sha1s: digests).map { ExistingAnswer($0) }
      }
    case .files(let device, let numbers):
      let (device, files) = (Pool.devices[device], numbers.map { "IMG_\($0)" })
      try compare({
        existing(files, library) { $0.deviceID == device && $0.deviceAssetID == $1 }
      }) { () throws(StoreError) in
        try snapshot.existing(deviceID: device, deviceAssetIDs: files).map { ExistingAnswer($0) }
      }
    default: break
    }
  }

  private static func checkLists(
    _ question: Question, _ library: Library, _ snapshot: borrowing Snapshot
  ) throws(Difference) {
    switch question {
    case .faces(let draft):
      try compare({ () throws(Refusal) in try library.faces(draft.query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.faces(draft.query))
      }
    case .people(let draft):
      try compare({ () throws(Refusal) in try library.people(draft.query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.people(draft.query))
      }
      guard let page = try? library.people(draft.query) else { return }
      try compare({ text(page.items.map(text), page.hasMore) }) { () throws(StoreError) in
        text(try snapshot.json(draft.query, withClusterMetrics: true))
      }
    case .albums(let draft):
      try compare({ () throws(Refusal) in try library.albums(draft.query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.albums(draft.query))
      }
    case .links(let draft):
      try compare({ () throws(Refusal) in try library.links(draft.query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.albumAssets(draft.query))
      }
    case .events(let draft):
      let query = draft.query(in: library.events)
      try compare({ () throws(Refusal) in try library.events(query) }) {
        () throws(StoreError) in PageAnswer(try snapshot.events(query))
      }
      guard let page = try? library.events(query) else { return }
      try compare({ text(page.items.map(text), page.hasMore) }) { () throws(StoreError) in
        text(try snapshot.json(query))
      }
    default: break
    }
  }

  // MARK: - Comparing

  private static func compare<Value: Equatable>(
    _ expected: () throws(Refusal) -> Value, _ found: () throws(StoreError) -> Value
  ) throws(Difference) {
    let (expected, found) = (answer(expected), answer(found))
    guard expected != found else { return }
    let (one, other) = (Array("\(found)"), Array("\(expected)"))
    // Long answers from a little before the place where they part.
    let start = max((zip(one, other).prefix { $0 == $1 }).count - 200, 0)
    func text(_ answer: [Character]) -> String {
      (start > 0 ? "…" : "") + String(answer.dropFirst(start).prefix(800))
    }
    throw Difference(
      description: "the store answers\n    \(text(one))\n  the model\n    \(text(other))")
  }

  private enum Answer<Value: Equatable>: Equatable {
    case value(Value)
    case refused(StoreError.Code)
  }

  private static func answer<Value>(_ body: () throws(Refusal) -> Value) -> Answer<Value> {
    do throws(Refusal) { return .value(try body()) } catch { return .refused(error.code) }
  }

  private static func answer<Value>(_ body: () throws(StoreError) -> Value) -> Answer<Value> {
    do throws(StoreError) { return .value(try body()) } catch { return .refused(error.code) }
  }

  /// The answers to several questions for files, each asset once.
  private static func existing<Part>(
    _ parts: [Part], _ library: Library, _ isFile: (FileData, Part) -> Bool
  ) -> [ExistingAnswer] {
    var found: [ExistingAnswer] = []
    for part in parts {
      for answer in library.existing({ isFile($0, part) })
      where !found.contains(where: { $0.id == answer.id }) {
        found.append(answer)
      }
    }
    return found
  }

  // MARK: - Documents

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func text(_ asset: Asset) -> String {
    var json = JSONBuffer()
    json.append(asset)
    return text(json.array)
  }

  private static func text(_ person: Person) -> String {
    var json = JSONBuffer()
    json.append(person)
    return text(json.array)
  }

  private static func text(_ event: Event) -> String {
    var json = JSONBuffer()
    json.append(event)
    return text(json.array)
  }

  private static func text(_ documents: [String], _ hasMore: Bool) -> String {
    "{\"data\":[\(documents.joined(separator: ","))],\"has_more\":\(hasMore)}"
  }
}
