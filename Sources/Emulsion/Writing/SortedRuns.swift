/// Assets sorted by id with bounded memory: sorted runs in a temporary file, merged in the end.
struct SortedRuns: ~Copyable {
  private struct Entry {
    let id: AssetID
    let bytes: [UInt8]
  }

  private let folder: String
  private let runBytes: Int
  private var entries: [Entry] = []
  private var heldBytes = 0
  private var file: TemporaryFile?
  /// Where each run lies in the file.
  private var runs: [Range<Int>] = []

  init(folder: String, runBytes: Int) {
    self.folder = folder
    self.runBytes = runBytes
  }

  mutating func add(_ assets: [PreparedAsset]) throws(StoreError) {
    for pending in assets {
      let entry = Entry(id: pending.id, bytes: Mutation.putAsset(pending.asset).encoded)
      heldBytes += entry.bytes.count + 64
      entries.append(entry)
      if heldBytes >= runBytes { try spill() }
    }
  }

  /// Ends the sorting and gives the assets in order; of two with one id, the later comes later.
  mutating func merge() throws(StoreError) -> Merge {
    sort()
    var sources = runs.map { Source(file: file, range: $0) }
    sources.append(Source(held: entries.map(\.bytes)))
    entries = []
    return try Merge(sources: sources, folder: folder)
  }

  private mutating func sort() {
    // Stable, so that of two assets with one id the later stays behind.
    entries = entries.enumerated().sorted {
      ($0.element.id, $0.offset) < ($1.element.id, $1.offset)
    }.map(\.element)
  }

  private mutating func spill() throws(StoreError) {
    sort()
    do throws(SystemFailure) {
      let file = try openFile()
      let start = file.size
      var block = WireWriter()
      for entry in entries {
        block.varint(UInt64(entry.bytes.count))
        block.raw(entry.bytes)
        if block.count >= 1 << 20 {
          try file.append(block.bytes)
          block.removeAll()
        }
      }
      try file.append(block.bytes)
      runs.append(start..<file.size)
    } catch {
      throw error.storeError(path: folder)
    }
    entries.removeAll(keepingCapacity: true)
    heldBytes = 0
  }

  private mutating func openFile() throws(SystemFailure) -> TemporaryFile {
    if let file { return file }
    let opened = try TemporaryFile(in: folder)
    file = opened
    return opened
  }

  /// One run in the file, or what is still held.
  struct Source {
    private var reader: RunReader
    private var held: ArraySlice<[UInt8]>

    init(file: TemporaryFile?, range: Range<Int>) {
      reader = RunReader(file: file, range: range)
      held = []
    }

    init(held: [[UInt8]]) {
      reader = RunReader(file: nil, range: 0..<0)
      self.held = held[...]
    }

    /// The next encoded mutation, or `nil` at the end of the run.
    mutating func next() throws(SystemFailure) -> [UInt8]? {
      if let entry = held.popFirst() { return entry }
      return try reader.next()
    }
  }

  /// Takes from several runs the asset with the lowest id each time.
  struct Merge {
    private var sources: [Source]
    /// The first asset of each run that has one left, highest id first, later run first among equals: the
    /// next one is the last.
    private var heads: [(asset: Asset, source: Int)] = []
    private let folder: String

    init(sources: [Source], folder: String) throws(StoreError) {
      self.sources = sources
      self.folder = folder
      for index in sources.indices { try refill(index) }
    }

    mutating func next() throws(StoreError) -> Asset? {
      guard let head = heads.popLast() else { return nil }
      try refill(head.source)
      return head.asset
    }

    private mutating func refill(_ source: Int) throws(StoreError) {
      let bytes: [UInt8]?
      do throws(SystemFailure) {
        bytes = try sources[source].next()
      } catch {
        throw error.storeError(path: folder)
      }
      guard let bytes, case .putAsset(let asset) = try Mutation(encoded: bytes) else { return }
      var low = 0
      var high = heads.count
      while low < high {
        let middle = (low + high) / 2
        if (heads[middle].asset.id, heads[middle].source) > (asset.id, source) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      heads.insert((asset, source), at: low)
    }
  }
}
