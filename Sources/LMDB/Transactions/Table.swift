/// A named table whose keys and values have types, by way of a codec for each.
public struct Table<Key: KeyCodec, Value: ValueCodec>: Sendable {
  /// The untyped handle.
  public let id: TableID

  /// The name of the table.
  public var name: String { id.name }

  /// Opens the table, and creates it if asked to. Opening it again costs a dictionary lookup.
  ///
  /// Throws ``LMDBError/notFound`` when it does not exist and `create` is false, and
  /// ``LMDBError/nestedUse`` inside of a transaction of this thread.
  public init(named name: String, in environment: Environment, create: Bool) throws(LMDBError) {
    id = try environment.openTable(named: name, create: create)
  }

  /// Gives types to a table that is open already.
  public init(_ id: TableID) {
    self.id = id
  }
}
