/// Makes the records of an asset that is new, encoded, packed and sealed. It needs no transaction: a load has it
/// done by the threads that read, ahead of the one that writes.
enum NewAssetRecords {
  /// What it works with. Two of them never share a learner.
  struct Tools {
    /// What finds the patterns of URLs, where they are to be found.
    let learner: URLPatternLearner?
    let dictionaries: Dictionaries
  }

  /// Hands over each record's database and value.
  static func make(
    _ asset: Asset, key: RawSpan, _ tools: Tools, _ writer: inout WireWriter,
    _ sealer: inout Sealer,
    _ body: (Database, _ value: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    var groups: CoreRecord.Groups = []
    func seal(
      _ database: Database, _ group: CoreRecord.Groups, _ writer: borrowing WireWriter,
      _ sealer: inout Sealer
    ) throws(StoreError) {
      groups.insert(group)
      do throws(CodecError) {
        try sealer.seal(
          writer.span, key: key, in: database, dictionary: tools.dictionaries.newest(for: database))
      } catch {
        throw .tooLarge(database, key, error)
      }
      try body(database, sealer.value)
    }

    if case .value(let metadata) = asset.metadata {
      writer.removeAll()
      MetadataRecord.encode(metadata, into: &writer)
      try seal(.metadata, .metadata, writer, &sealer)
      if metadata.coordinates != nil { groups.insert(.coordinates) }
    }
    if case .value(let fileData) = asset.fileData {
      writer.removeAll()
      FileDataRecord.encode(fileData, into: &writer)
      try seal(.fileData, .fileData, writer, &sealer)
    }
    // No number and no row are one and the same.
    if case .value(let metrics) = asset.metrics,
      !metrics.entries.isEmpty || !metrics.unknownFields.isEmpty
    {
      writer.removeAll()
      MetricsRecord.encode(metrics, into: &writer)
      try seal(.metrics, .metrics, writer, &sealer)
    }
    if case .value(let faces) = asset.faces, !faces.isEmpty {
      writer.removeAll()
      FacesRecord.encode(faces, asset: key, learner: tools.learner, into: &writer)
      try seal(.faces, .faces, writer, &sealer)
      let people = faces.compactMap(\.personID).firstOccurrences
      if !people.isEmpty {
        writer.removeAll()
        AssetPeopleRecord.encode(people, into: &writer)
        try seal(.assetPeople, .people, writer, &sealer)
      }
    }
    writer.removeAll()
    let others = encodeCore(asset, key: key, groups, tools.learner, &writer)
    try seal(.core, [], writer, &sealer)
    guard !others.isEmpty else { return }
    writer.removeAll()
    VariantsRecord.encode(others, into: &writer)
    try seal(.variants, [], writer, &sealer)
  }

  private static func encodeCore(
    _ asset: Asset, key: RawSpan, _ groups: CoreRecord.Groups, _ learner: URLPatternLearner?,
    _ writer: inout WireWriter
  ) -> [IndexedVariant] {
    let variants = asset.variantsWhenNew
    guard let chosen = asset.chosenDateTime else {
      return CoreRecord.encode(
        asset, variants: variants, groups: groups, key: key, learner: learner, into: &writer)
    }
    // A user has set the capture time; the asset's own is kept for the day when that is taken back.
    var shown = asset
    shown.localDateTime = chosen
    return CoreRecord.encode(
      shown, variants: variants, groups: groups, key: key, ownLocal: asset.localDateTime,
      learner: learner, into: &writer)
  }
}

extension Asset {
  /// All variants that the asset has once it is written, where there was none before.
  fileprivate var variantsWhenNew: Variants {
    switch variants {
    case .value(let variants): return variants
    case .absent: return Variants()
    case .notRequested: return leanVariant.map { Variants(distinct: [$0]) } ?? Variants()
    }
  }

  /// The capture time that a user has set.
  fileprivate var chosenDateTime: LocalDateTime? {
    if case .value(let metadata) = metadata { metadata.overrides.originalDateTime } else { nil }
  }

  /// What the indexes know of the asset once it is written, where there was none before.
  var frameWhenNew: AssetFrame {
    var frame = AssetFrame(
      local: chosenDateTime ?? localDateTime, trashedAt: trashedAt, coordinates: nil)
    if case .value(let metadata) = metadata { frame.coordinates = metadata.coordinates }
    return frame
  }
}
