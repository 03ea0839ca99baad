/// A base and the increments on top of it, opened and held against each other by what their headers say.
enum ArchiveChain {
  /// Opens archives.
  static func open(
    _ sources: [ArchiveSource], onDamage: ((StoreError) -> Void)?
  ) throws(StoreError) -> [ArchiveReader] {
    guard !sources.isEmpty else {
      throw StoreError(.invalidValue, "no archive is named", advice: "name one")
    }
    guard sources.count(where: { $0.name == "-" }) <= 1 else {
      throw StoreError(.invalidValue, "standard input can be read only once")
    }
    var readers: [ArchiveReader] = []
    for source in sources { readers.append(try ArchiveReader(source, onDamage: onDamage)) }
    try check(readers)
    return readers
  }

  /// An increment holds what changed between two places in the feed, as it was at the second. It fits on what was taken
  /// at a place in between, the ends included.
  private static func check(_ readers: [ArchiveReader]) throws(StoreError) {
    guard let base = readers.first else { return }
    if let since = base.header.since {
      throw StoreError(
        .baseMissing, "the archive is an increment, of what changed after event \(since)",
        advice: "name the archive of the whole store first", path: base.path)
    }
    if readers.count > 1, base.header.isSelection {
      throw StoreError(
        .baseMissing, "the archive holds chosen records, and no increment fits on it",
        advice: "name an archive of the whole store first", path: base.path)
    }
    for (before, reader) in zip(readers, readers.dropFirst()) {
      guard let since = reader.header.since else {
        throw StoreError(
          .archiveOrder, "the archive is of the whole store, and stands behind another",
          advice: "name one archive of the whole store, and then its increments", path: reader.path)
      }
      guard reader.header.storeID == before.header.storeID else {
        throw StoreError(
          .otherStore,
          "the increment is of store \(reader.header.storeID), \(before.path) of "
            + "\(before.header.storeID)", path: reader.path)
      }
      let (place, end) = (before.header.eventSequence, reader.header.eventSequence)
      guard end >= place else {
        throw StoreError(
          .archiveOrder,
          "the increment ends with event \(end), and \(before.path) before it with \(place)",
          advice: "name the increments in the order in which they were taken", path: reader.path)
      }
      guard since <= place else {
        throw StoreError(
          .archiveGap,
          "the increment begins after event \(since), and \(before.path) ends with \(place)",
          advice: "name the increments between them", path: reader.path)
      }
    }
  }
}
