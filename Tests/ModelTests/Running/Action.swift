/// One step of a run. Whatever actions are left out, the others are a run as well.
enum Action {
  /// A mutation in the transaction that is open or now begins.
  case change(Change)
  /// A question to the transaction that is open, or else to the store.
  case peek(Question)
  /// A question to the store, after the open transaction has ended.
  case ask(Question)
  /// Ends the open transaction.
  case commit
  /// Gives the open transaction up.
  case giveUp
  /// Closes the store and opens it again.
  case reopen

  /// As Swift: the values of actions are made of nothing but numbers, texts and each other.
  var code: String {
    String(reflecting: self).replacing("ModelTests.", with: "").replacing("Swift.", with: "")
  }
}
