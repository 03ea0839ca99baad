internal import LMDB

/// A row of `by_trash` that a walk has met.
struct TrashRow {
  let key: [UInt8]
  /// The asset that it names; `nil` where the row is damaged, and may name another one than it did.
  let asset: AssetID?
  /// What is wrong with the row, so that nothing may be deleted because of it.
  let damage: StoreError?
}

/// Walks over the rows of the trash. Damaged ones do not end them: neither the value nor the place of such a row says
/// anything, as its key may be what is damaged.
extension ReadSession {
  /// The rows of what has been in the trash for longest, up to the first whole one that does not come before a key.
  func oldestInTrash(
    below bound: [UInt8], limit: Int, passing passed: Set<[UInt8]>
  ) throws(StoreError) -> [TrashRow] {
    var found: [TrashRow] = []
    var damage: StoreError?
    var rows = try rows(.byTrash, .all)
    while found.count < limit, try rows.step(&damage) {
      if damage == nil, Platform.compare(rows.key, bound.rawSpan) >= 0 { break }
      let key = [UInt8](rows.key)
      if !passed.contains(key) { found.append(try trashRow(key, damage)) }
    }
    return found
  }

  /// The key of the last row that is whole.
  func lastInTrash() throws(StoreError) -> [UInt8]? {
    var damage: StoreError?
    var rows = try rows(.byTrash, .all, .descending)
    while try rows.step(&damage) {
      if damage == nil { return [UInt8](rows.key) }
    }
    return nil
  }

  private func trashRow(_ key: [UInt8], _ damage: StoreError?) throws(StoreError) -> TrashRow {
    if var damage {
      damage.advice = "build the index anew with `rebuildIndex`"
      return TrashRow(key: key, asset: nil, damage: damage)
    }
    let asset: AssetID
    do throws(CodecError) {
      var reader = RowReader(key.rawSpan)
      _ = try reader.time()
      asset = try reader.id()
    } catch {
      let text = SchemaKeys.text(of: key.rawSpan, in: .byTrash)
      return TrashRow(key: key, asset: nil, damage: .corrupted(.byTrash, key: text, error))
    }
    // A row that only walks find cannot be deleted, and would be met for ever.
    let isReachable = try contains(.byTrash, key.rawSpan)
    return TrashRow(
      key: key, asset: asset, damage: isReachable ? nil : .unreachable(.byTrash, key.rawSpan))
  }
}

extension RowScan {
  /// Moves to the next row, whether it is whole or not, and says what is wrong with it.
  @_lifetime(self: copy self)
  fileprivate mutating func step(_ damage: inout StoreError?) throws(StoreError) -> Bool {
    damage = nil
    do throws(StoreError) {
      return try next()
    } catch {
      // Where a page cannot be read there is no row, and none behind it.
      guard error.code == .corrupted, error.key != nil else { throw error }
      damage = error
      return true
    }
  }
}
