/// An untyped handle of a named table, valid in transactions of the environment that opened it.
///
/// Handles are a few integers: copy, store and send them freely. They stay valid until the
/// environment is closed; use with another environment is an error, not a wrong answer.
public struct TableID: Sendable, Hashable {
  package let dbi: UInt32
  let environment: UInt32
  let nameNumber: UInt32

  /// The name of the table.
  public var name: String { Catalogue.shared.name(ofTable: nameNumber) }
}
