internal import LMDB

/// Makes a new store, and checks and upgrades one that is there.
struct StoreFormat {
  /// The version that the library takes; another one only in tests.
  var current = FormatVersion.current
  var upgrades = FormatVersion.upgrades

  /// Opens the databases of a store, after making them in a new one and upgrading an older one.
  func prepare(
    _ environment: Environment, tools: WriterTools
  ) throws(StoreError) -> SharedTables {
    let isReadOnly = environment.options.isReadOnly
    let tables: Tables
    let isForeign: Bool
    do throws(LMDBError) {
      let names = try environment.tableNames()
      isForeign = !names.isEmpty && !names.contains(Database.meta.rawValue)
      if isForeign || (names.isEmpty && isReadOnly) { throw LMDBError.notAStore }
      tables = try Tables(in: environment, create: !isReadOnly)
    } catch {
      throw error == LMDBError.notAStore ? notAStore() : StoreError(error)
    }
    let shared = SharedTables(databases: tables)
    let version = try storedVersion(environment, shared)
    switch version {
    case current?: break
    case nil:
      if isReadOnly { throw notAStore() }
      try create(environment, shared, tools)
    case let version? where version > current:
      throw StoreError(
        .newerFormat, "the store has format version \(version), this library knows \(current)",
        advice: "use a newer version of the library")
    case let version?:
      if isReadOnly {
        throw StoreError(
          .readOnly, "the store has format version \(version) and must be upgraded to \(current)",
          advice: "open it once for writing")
      }
      try upgrade(from: version, environment, shared, tools)
    }
    return shared
  }

  private func notAStore() -> StoreError {
    StoreError(
      .notAStore, "the folder holds an LMDB environment that is no store",
      advice: "name the folder of a store, or an empty one for a new store")
  }

  /// The version in `meta`, or `nil` where no store was made yet, or its making was cut short.
  private func storedVersion(
    _ environment: Environment, _ shared: SharedTables
  ) throws(StoreError) -> Int? {
    try environment.read { transaction throws(StoreError) in
      let reader = ReadSession(tables: shared.databases, handle: transaction.handle)
      guard let text = try reader.meta(.formatVersion) else { return nil }
      guard let version = Int(text), version > 0 else {
        throw .corrupted(.meta, key: SchemaKeys.Meta.formatVersion.rawValue, .invalidField(0))
      }
      return version
    }
  }

  private func create(
    _ environment: Environment, _ shared: SharedTables, _ tools: WriterTools
  ) throws(StoreError) {
    try environment.write { transaction throws(StoreError) in
      let session = try WriteSession(transaction.sharing(), shared: shared, tools: tools)
      // The store keeps the dictionaries that it uses: another version of the library may have others.
      for (database, bytes) in DefaultDictionaries.all {
        let key = SchemaKeys.dictionary(database, version: 1)
        try session.put(.dictionaries, key.rawSpan, bytes)
      }
      try session.putMeta(.storeID, LibraryID.generate().description)
      try session.putMeta(.formatVersion, String(current))
    }
  }

  private func upgrade(
    from version: Int, _ environment: Environment, _ shared: SharedTables, _ tools: WriterTools
  ) throws(StoreError) {
    for upgrade in upgrades where upgrade.to > version {
      // One transaction a step: after a crash the store has the one version or the other.
      try environment.write { transaction throws(StoreError) in
        let session = try WriteSession(transaction.sharing(), shared: shared, tools: tools)
        try upgrade.run(session)
        try session.putMeta(.formatVersion, String(upgrade.to))
        try session.finish()
      }
    }
  }
}

extension LMDBError {
  /// Stands for the finding that an environment has other tables.
  fileprivate static let notAStore = LMDBError(code: LMDBError.invalid, operation: "open store")
}

extension WriteSession {
  func putMeta(_ name: SchemaKeys.Meta, _ text: String) throws(StoreError) {
    let key = name.bytes
    try put(.meta, key.rawSpan, Array(text.utf8))
  }
}
