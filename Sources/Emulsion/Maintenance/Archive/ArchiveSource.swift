/// Where an archive is read from.
public struct ArchiveSource {
  /// What errors call it.
  public let name: String
  private let open: () throws(StoreError) -> (Int) throws(StoreError) -> [UInt8]

  /// A file; `-` is standard input.
  public static func file(_ path: String) -> ArchiveSource {
    ArchiveSource(name: path) { () throws(StoreError) in
      let file: SequentialFile
      do throws(SystemFailure) {
        file = path == "-" ? SequentialFile(borrowing: 0) : try SequentialFile(path)
      } catch {
        throw error.storeError(path: path)
      }
      return { count throws(StoreError) in
        do throws(SystemFailure) {
          return try file.take(upTo: count)
        } catch {
          throw error.storeError(path: path)
        }
      }
    }
  }

  /// Bytes as they come, from wherever.
  ///
  /// - Parameters:
  ///   - name: What errors call it.
  ///   - read: Gives the next bytes, at most so many, and none at the end. An error that it throws ends the reading.
  public init(name: String, read: @escaping (Int) throws(StoreError) -> [UInt8]) {
    self.init(name: name, open: { read })
  }

  private init(
    name: String, open: @escaping () throws(StoreError) -> (Int) throws(StoreError) -> [UInt8]
  ) {
    self.name = name
    self.open = open
  }

  func input() throws(StoreError) -> ArchiveInput { ArchiveInput(try open()) }
}
