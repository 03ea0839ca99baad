public import LMDB

extension AssetStore {
  /// Looks at the pages of LMDB's file as bytes, without opening the store: whether LMDB could follow what they say without
  /// leaving the file. A page that is damaged there can end the process that reads it, so this comes before all else
  /// where a store may be damaged. What the records say is looked at by ``verify(limit:progress:)``.
  ///
  /// It is of one snapshot, while others read and write; this process may not have the store open. It reads every page
  /// but those of large values.
  ///
  /// - Parameters:
  ///   - path: The folder of the store; where there is none, nothing is found.
  ///   - options: How it is opened; always for reading only.
  ///   - limit: The most findings, at least 1. Those because of which LMDB must not read the store come first, then those
  ///     because of which it must not write; so many of the first kind end the look.
  /// - Throws: what opening throws, and what the system says of the file.
  public static func checkPages(
    _ path: String, options: Options = Options(), limit: Int = 1000
  ) throws(StoreError) -> [PageDamage] {
    guard Platform.isFile(path + "/data.mdb") else { return [] }
    var options = options
    options.access = .readOnly
    do throws(LMDBError) {
      let environment = try Environment(opening: path, options: options.environmentOptions())
      let damages = try environment.checkPages(limit: limit)
      try environment.close()
      return damages
    } catch {
      throw StoreError(error).at(path: path)
    }
  }
}
