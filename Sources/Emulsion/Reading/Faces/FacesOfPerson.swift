internal import LMDB

/// The newest faces of a person.
///
/// The rows of `by_person` lie in the order of capture and say when each face was made. One walk over them finds
/// the times of the page, and only its assets are read, to learn the faces' ids.
extension ReadSession {
  func faces(
    of person: PersonID, after last: Creation<FaceKind>?, limit: Int
  ) throws(StoreError) -> Page<FacePlace> {
    var prefix = RowWriter()
    OwnerIndex.prefix(person, into: &prefix)
    var newest = NewestFaces(notAfter: last?.createdAt, count: limit + 1)
    // Faces are mostly made in the order of capture: from the end, few rows are wanted after the first.
    var rows = try rows(.byPerson, .prefix(prefix.bytes), .descending)
    while try rows.next() {
      try rows.read { key, value throws(CodecError) in
        try OwnerIndex.forEachFace(value: value) { time throws(CodecError) in
          if newest.wants(time) { newest.add(time, try OwnerIndex.asset(key: key)) }
        }
      }
    }
    var known: [AssetID: [FaceMark]] = [:]
    var page = Page<FacePlace>(items: [], hasMore: false)
    for (time, assets) in newest.groups {
      if page.items.count >= limit {
        page.hasMore = true
        break
      }
      var tied: [FacePlace] = []
      for asset in Set(assets) {
        if known[asset] == nil {
          known[asset] = try faceMarks(of: asset).filter { $0.person == person }
        }
        for mark in known[asset] ?? [] where mark.createdAt == time {
          tied.append(FacePlace(face: mark.id, asset: asset))
        }
      }
      guard tied.count == assets.count else { throw stale(person) }
      page.items += tied.sorted { $0.face > $1.face }
        .filter { place in last.map { Creation(createdAt: time, id: place.face) < $0 } ?? true }
    }
    if page.items.count > limit {
      page.items.removeLast(page.items.count - limit)
      page.hasMore = true
    }
    return page
  }

  private func stale(_ person: PersonID) -> StoreError {
    StoreError(
      .corrupted, "the rows of \(person) name other faces than the records",
      advice: "rebuild the index", database: .byPerson, key: person.description)
  }
}

/// Gathers the newest times of many, without keeping them all.
private struct NewestFaces {
  /// The time of the cursor: later faces are not wanted, and those of that very time may be before it or after.
  private let last: Int64
  /// How many faces from before that time are wanted.
  private let count: Int
  /// No face older than this can be among them.
  private var floor = Int64.min
  private var entries: [(time: Int64, asset: AssetID)] = []
  private var roomBeforePruning: Int

  init(notAfter last: Timestamp?, count: Int) {
    self.last = last?.microseconds ?? .max
    self.count = count
    roomBeforePruning = 4 * count
  }

  func wants(_ time: Timestamp) -> Bool { (floor...last).contains(time.microseconds) }

  mutating func add(_ time: Timestamp, _ asset: AssetID) {
    entries.append((time.microseconds, asset))
    if entries.count >= roomBeforePruning { prune() }
  }

  private mutating func prune() {
    let last = last
    let times = entries.map(\.time).filter { $0 < last }.sorted(by: >)
    if times.count > count {
      let floor = times[count - 1]
      self.floor = floor
      entries.removeAll { $0.time < floor }
    }
    // Where many were made at one time, pruning leaves them all: the next one waits until it may pay.
    roomBeforePruning = 2 * entries.count + 4 * count
  }

  /// The times, newest first, each with the asset of each face made then.
  var groups: [(time: Timestamp, assets: [AssetID])] {
    Dictionary(grouping: entries, by: \.time)
      .map { (time: Timestamp(microseconds: $0.key), assets: $0.value.map(\.asset)) }
      .sorted { $0.time > $1.time }
  }
}
