/// Names for the numbers in a ``TableID``, so that handles stay a few plain integers and errors can
/// still say which table of which folder. Also knows which folders this process has open.
final class Catalogue: @unchecked Sendable {
  static let shared = Catalogue()

  // All below is guarded by `lock`.
  private let lock = Lock()
  private var names: [String] = []
  private var numbers: [String: UInt32] = [:]
  private var paths: [UInt32: String] = [:]
  private var folders: Set<FileIdentity> = []
  private var nextEnvironment: UInt32 = 1

  /// Registers an open folder; nil when this process has it open already.
  func register(_ folder: FileIdentity, path: String) -> UInt32? {
    lock.withLock {
      guard folders.insert(folder).inserted else { return nil }
      let number = nextEnvironment
      nextEnvironment &+= 1
      paths[number] = path
      return number
    }
  }

  func unregister(_ folder: FileIdentity, environment: UInt32) {
    lock.withLock {
      folders.remove(folder)
      paths[environment] = nil
    }
  }

  /// The number of a table name; the same name always has the same number.
  func number(ofTable name: String) -> UInt32 {
    lock.withLock {
      if let number = numbers[name] { return number }
      let number = UInt32(truncatingIfNeeded: names.count)
      names.append(name)
      numbers[name] = number
      return number
    }
  }

  func name(ofTable number: UInt32) -> String {
    lock.withLock { number < names.count ? names[Int(number)] : "" }
  }

  func path(ofEnvironment number: UInt32) -> String? {
    lock.withLock { paths[number] }
  }
}
