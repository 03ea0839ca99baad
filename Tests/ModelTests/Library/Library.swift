import Emulsion

/// What a store should hold: arrays, and rules that are as plain as the documentation's. Nothing here is quick or
/// clever, and nothing of the engine is asked.
struct Library {
  struct Entry {
    /// With every group, none of them not requested; without its people.
    var asset: Asset
    /// The capture time before a user set another.
    var ownLocal: LocalDateTime?

    var id: AssetID { asset.id }
    var isLive: Bool { asset.trashedAt == nil }
    var faces: [Face] { asset.faces.value ?? [] }
  }

  struct KeptMerge {
    var target: PersonID
    var source: Person
    var mergedAt: Timestamp
    var faces: [(face: FaceID, asset: AssetID)]
  }

  /// A rule that the model gets wrong on purpose: with one, a run must fail.
  enum Mistake {
    /// People's counts include what is in the trash.
    case countsTrash
    /// A merge forgets to tell of the target.
    case mergeIsSilent
  }

  var assets: [Entry] = []
  var people: [Person] = []
  var albums: [Album] = []
  var links: [AlbumAsset] = []
  var merges: [KeptMerge] = []
  /// All that ever happened: the event with the number n is at n − 1.
  var events: [Event] = []
  /// The number of the first event that the store still has. Rows of the feed are trimmed as a whole, so a mutation
  /// leaves a choice of it, from this…
  var firstEvent = 1
  /// …to this: the run looks which it is.
  var lastFirstEvent = 1
  /// The numbers of the first event of each transaction.
  var transactions: [Int] = []
  /// Mutations that were taken.
  var sequence: UInt64 = 0
  var mistake: Mistake?

  /// Events of the transaction at work.
  private(set) var pending: [Event] = []

  mutating func record(_ kind: Event.Kind, _ fill: (inout Event) -> Void) {
    var event = Event(kind, createdAt: Timestamp(microseconds: 0))
    fill(&event)
    pending.append(event)
  }

  /// Ends a transaction: its events get numbers and a time that is not before the last one.
  mutating func commit(at time: Timestamp) {
    let time = max(time, events.last?.createdAt ?? time)
    if !pending.isEmpty { transactions.append(events.count + 1) }
    for var event in pending {
      event.sequence = UInt64(events.count + 1)
      event.createdAt = time
      events.append(event)
    }
    pending = []
  }

  // MARK: - Looking things up

  func entry(_ id: AssetID) -> Entry? { assets.first { $0.id == id } }
  func person(_ id: PersonID) -> Person? { people.first { $0.id == id } }
  func album(_ id: AlbumID) -> Album? { albums.first { $0.id == id } }

  /// The asset of a face.
  func owner(of face: FaceID) -> AssetID? {
    assets.first { $0.faces.contains { $0.id == face } }?.id
  }

  /// Assets, live ones first, each in the order of capture: that of cascades.
  func inOrderOfCapture(_ isWanted: (Entry) -> Bool) -> [Entry] {
    assets.filter(isWanted).sorted { left, right in
      if left.isLive != right.isLive { return left.isLive }
      return captureOrder(left, right)
    }
  }

  func captureOrder(_ left: Entry, _ right: Entry) -> Bool {
    let (a, b) = (left.asset.localDateTime, right.asset.localDateTime)
    if a.wallMicroseconds != b.wallMicroseconds { return a.wallMicroseconds < b.wallMicroseconds }
    return left.id.description.isBefore(right.id.description)
  }

  mutating func change(_ id: AssetID, _ change: (inout Entry) -> Void) {
    for index in assets.indices where assets[index].id == id { change(&assets[index]) }
  }
}

extension String {
  /// The order of texts by their bytes.
  func isBefore(_ other: String) -> Bool {
    Array(utf8).lexicographicallyPrecedes(Array(other.utf8))
  }
}

/// Why a mutation or a question is refused.
struct Refusal: Error, Equatable {
  var code: StoreError.Code
}
