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
    // Before anything is made: what is not a store, or a newer one, stays as it is.
    let version = try storedVersion(environment)
    switch version {
    case current?: break
    case nil where isReadOnly: throw notAStore()
    case nil: break
    case let version? where version > current:
      throw .newerFormat(version, known: current)
    case let version? where isReadOnly:
      throw StoreError(
        .readOnly, "the store has format version \(version) and must be upgraded to \(current)",
        advice: "open it once for writing")
    default: break
    }
    let shared = SharedTables(databases: try tables(of: version, environment))
    if let version {
      try upgrade(from: version, environment, shared, tools)
    } else {
      try create(environment, shared, tools)
    }
    return shared
  }

  /// Opens all databases. Those of a new store, and those that an older one lacks, are made; a store of this version has
  /// all of them, and where one is not found, its name is damaged: an empty one in its place would hide what it holds.
  private func tables(
    of version: Int?, _ environment: Environment
  ) throws(StoreError) -> Tables {
    do throws(LMDBError) {
      return try Tables(in: environment, create: version != current)
    } catch {
      throw notOpened(error)
    }
  }

  private func notOpened(_ error: LMDBError) -> StoreError {
    guard error.code == LMDBError.notFound else { return StoreError(error) }
    return StoreError(
      .corrupted, "the database is not found by its name",
      advice: "salvage the store: the page with the names of the databases is damaged",
      database: error.table.flatMap(Database.init(rawValue:)), cause: error)
  }

  private func notAStore() -> StoreError {
    StoreError(
      .notAStore, "the folder holds an LMDB environment that is no store",
      advice: "name the folder of a store, or an empty one for a new store")
  }

  /// The version in `meta`, or `nil` where no store was made yet, or its making was cut short. An environment
  /// of something else is an error.
  private func storedVersion(_ environment: Environment) throws(StoreError) -> Int? {
    let names: [String]
    let meta: TableID?
    do throws(LMDBError) {
      names = try environment.tableNames()
      meta =
        names.contains(Database.meta.rawValue)
        ? try environment.openTable(named: Database.meta.rawValue, create: false) : nil
    } catch {
      throw error.code == LMDBError.incompatible ? notAStore() : notOpened(error)
    }
    if let meta, let version = try version(in: meta, environment) { return version }
    // Making a store begins with `meta`, which is empty until one transaction at the end fills it.
    guard names.isEmpty || meta != nil, names.allSatisfy({ Database(rawValue: $0) != nil }) else {
      throw notAStore()
    }
    return nil
  }

  private func version(
    in meta: TableID, _ environment: Environment
  ) throws(StoreError) -> Int? {
    let name = SchemaKeys.Meta.formatVersion
    return try environment.read { transaction throws(StoreError) in
      let handle = transaction.handle
      guard let text = try ReadSession.meta(name, in: meta, handle) else {
        let entries: Int
        do throws(LMDBError) {
          entries = try handle.statistics(meta).entries
        } catch {
          throw StoreError(error)
        }
        if entries > 0 { throw notAStore() }
        return nil
      }
      guard let version = Int(text), version > 0 else {
        throw .corrupted(.meta, key: name.rawValue, .invalidField(0))
      }
      return version
    }
  }

  private func create(
    _ environment: Environment, _ shared: SharedTables, _ tools: WriterTools
  ) throws(StoreError) {
    try environment.write { transaction throws(StoreError) in
      let session = try WriteSession(
        transaction.sharing(), of: environment, shared: shared, tools: tools, time: .now())
      // The store keeps the dictionaries that it uses: another version of the library may have others.
      for (database, bytes) in DefaultDictionaries.all {
        let key = SchemaKeys.dictionary(database, version: 1)
        try session.put(.dictionaries, key.rawSpan, bytes.rawSpan)
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
        let session = try WriteSession(
          transaction.sharing(), of: environment, shared: shared, tools: tools, time: .now())
        try upgrade.run(session)
        try session.putMeta(.formatVersion, String(upgrade.to))
        try session.finish()
      }
    }
  }
}

extension StoreError {
  static func newerFormat(_ version: Int, known: Int) -> StoreError {
    StoreError(
      .newerFormat, "the store has format version \(version), this library knows \(known)",
      advice: "use a newer version of the library")
  }
}

extension WriteSession {
  func putMeta(_ name: SchemaKeys.Meta, _ text: String) throws(StoreError) {
    let key = name.bytes
    try put(.meta, key.rawSpan, Array(text.utf8).rawSpan)
  }
}
