import Emulsion

/// What must hold of every input; a failure is a trap, which libFuzzer reports together with the input.
enum Property {
  /// Traps unless two values are the same, and says what was compared.
  static func same<Value: Equatable>(
    _ value: Value, _ other: Value, _ what: StaticString
  ) {
    if value == other { return }
    print("fuzz: \(what)\n  \(value)\n  \(other)")
    fatalError("\(what)")
  }

  /// A mutation comes back from its wire form, or the input is a finding.
  static func comesBack(_ mutation: Mutation) {
    do throws(StoreError) {
      same(mutation, try Mutation(encoded: mutation.encoded), "a mutation comes back otherwise")
    } catch {
      print("fuzz: \(error)\n  \(mutation)")
      fatalError("a mutation does not come back")
    }
  }
}
