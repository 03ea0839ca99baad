import Emulsion

extension Transaction {
  /// Ends the request with 404 unless the snapshot gives a value; what deletes by id starts with it.
  mutating func require<ID, Value>(
    _ id: ID, _ find: (borrowing Snapshot, ID) throws(StoreError) -> Value?
  ) throws -> Value {
    let found = try read { snapshot throws(StoreError) in try find(snapshot, id) }
    guard let found else { throw Problem.notFound("there is no \(id)") }
    return found
  }
}
