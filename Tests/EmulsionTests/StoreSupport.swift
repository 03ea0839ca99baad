import Foundation
import Testing

@testable import Emulsion

/// A store in a folder of its own.
struct TemporaryStore {
  let folder: TemporaryFolder
  let store: AssetStore

  var path: String { folder.path("store") }

  init(options: AssetStore.Options = AssetStore.Options()) throws {
    folder = try TemporaryFolder()
    store = try AssetStore(opening: folder.path("store"), options: options)
  }

  /// Closes the store and opens it anew.
  func reopened(options: AssetStore.Options = AssetStore.Options()) throws -> TemporaryStore {
    try store.close()
    return try TemporaryStore(folder: folder, options: options)
  }

  private init(folder: TemporaryFolder, options: AssetStore.Options) throws {
    self.folder = folder
    store = try AssetStore(opening: folder.path("store"), options: options)
  }
}

extension AssetStore {
  /// The asset with these groups.
  func asset(_ id: AssetID, _ include: Include = .all) throws(StoreError) -> Asset? {
    try read { snapshot throws(StoreError) in try snapshot.asset(id, include: include) }
  }

  /// The asset's document with these groups, as text.
  func json(_ id: AssetID, _ include: Include = .all) throws(StoreError) -> String? {
    try read { snapshot throws(StoreError) in try snapshot.json(id, include: include)?.text }
  }

  /// Writes people and assets in one transaction.
  func put(people: [Person] = [], _ assets: [Asset] = []) throws(StoreError) {
    try write { transaction throws(StoreError) in
      for person in people { try transaction.put(person) }
      for asset in assets { try transaction.put(asset) }
    }
  }

  /// Applies mutations in one transaction.
  func apply(_ mutations: Mutation...) throws(StoreError) {
    try write { transaction throws(StoreError) in
      for mutation in mutations { try transaction.apply(mutation) }
    }
  }

  func count(_ database: Database) throws(StoreError) -> Int {
    try read { snapshot throws(StoreError) in try snapshot.count(database) }
  }

  func sequence() throws(StoreError) -> UInt64 {
    try read { snapshot throws(StoreError) in try snapshot.sequence }
  }

  func person(_ id: PersonID) throws(StoreError) -> Person? {
    try read { snapshot throws(StoreError) in try snapshot.person(id) }
  }
}

/// The error of a closure that must fail with a code.
@discardableResult
func expectError(
  _ code: StoreError.Code, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) -> StoreError? {
  do {
    try body()
  } catch let error as StoreError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record(
      "\(type(of: error)) instead of a StoreError: \(error)", sourceLocation: sourceLocation)
    return nil
  }
  Issue.record("no error, but \(code) was expected", sourceLocation: sourceLocation)
  return nil
}
