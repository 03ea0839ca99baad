/// Where an archive is read from.
public struct ArchiveSource {
  /// What errors call it.
  public let name: String
  /// The file, where it can be read from its beginning again.
  private let file: String?
  private let open: () throws(StoreError) -> (Int) throws(StoreError) -> [UInt8]

  /// A file; `-` is standard input.
  public static func file(_ path: String) -> ArchiveSource {
    ArchiveSource(name: path, file: path == "-" ? nil : path) { () throws(StoreError) in
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
    self.init(name: name, file: nil, open: { read })
  }

  private init(
    name: String, file: String?,
    open: @escaping () throws(StoreError) -> (Int) throws(StoreError) -> [UInt8]
  ) {
    self.name = name
    self.file = file
    self.open = open
  }

  /// Whether it can be read from its beginning again: a file, and not a pipe.
  var canBeReopened: Bool { file.map(Files.isRegularFile) ?? false }

  func input() throws(StoreError) -> ArchiveInput { ArchiveInput(try open()) }
}
