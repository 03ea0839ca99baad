// What is looked at before LMDB opens a folder, since LMDB would go wrong silently.

extension Environment {
  /// Refuses a folder on a file system that does not suit, and a file of another kind of machine.
  static func inspect(_ path: String, _ options: Options) throws(LMDBError) {
    if options.fileSystems == .local, let hint = Platform.fileSystem(of: path).flatMap(objection) {
      throw LMDBError(
        code: LMDBError.unsuitableFileSystem, operation: "open", path: path, hint: hint)
    }
    let holder = try lockHolder(path)
    if let holder, !Platform.sharesNumbers(with: holder.process) {
      throw LMDBError(
        code: LMDBError.otherNamespace, operation: "open", path: path,
        hint: "processes that share a store must see each other's process ids; run them in one "
          + "container, or let containers share the namespace")
    }
    let pageSize = Platform.pageSize
    if !options.isReadOnly,
      let file = Platform.bytes(of: path + "/data.mdb", from: 0, upTo: 2 * pageSize + 1),
      FileHeader.isCutShort(file, pageSize: pageSize)
    {
      // The process that made it died before its first commit: LMDB makes it anew.
      Platform.empty(path + "/data.mdb", ifUnlocked: path + "/lock.mdb")
    }
    if let header = Platform.bytes(of: path + "/data.mdb", from: 0, upTo: FileHeader.size),
      let (code, hint) = FileHeader.objection(to: header, pageSize: pageSize)
    {
      throw LMDBError(code: code, operation: "open", path: path, hint: hint)
    }
    // LMDB believes what either of the two pages says of the size of all.
    if let header = Platform.bytes(
      of: path + "/data.mdb", from: pageSize, upTo: FileHeader.size),
      FileHeader.objection(to: header, pageSize: pageSize) != nil
    {
      throw LMDBError(
        code: LMDBError.invalid, operation: "open", path: path, hint: "its second page is damaged")
    }
  }

  /// Who has the environment open. One who keeps others out is waited for, since LMDB does so for a moment when it
  /// opens, but not for long.
  private static func lockHolder(_ path: String) throws(LMDBError) -> LockHolder? {
    for _ in 0..<200 {
      let holder = Platform.lockHolder(of: path + "/lock.mdb")
      guard let holder, holder.isAlone else { return holder }
      Platform.sleep(milliseconds: 10)
    }
    throw LMDBError(
      code: LMDBError.inUse, operation: "open", path: path,
      hint: "another process has it for itself, as one that compacts it does; wait for its end")
  }

  /// What is wrong with a file system; nil for one that suits.
  static func objection(to fileSystem: FileSystemKind) -> String? {
    switch fileSystem {
    case .network(let name):
      "it is on \(name), a network file system; keep it on a local disk"
    case .sharedByHost(let name):
      "it is on \(name), by which a virtual machine shows its host's files; keep it on a disk "
        + "of the machine"
    case .program:
      "it is on a file system that a program serves (FUSE), which may be a remote one; where it is "
        + "local and has shared memory maps and locks, allow any file system"
    }
  }
}

/// The start of LMDB's file: the header of page 0, and the meta record in it.
enum FileHeader {
  static let size = 64
  private static let magic: UInt32 = 0xBEEF_C0DE
  /// A page's header has the width of a page number and eight bytes more.
  private static let metaStart = 16
  private static let metaStart32 = 12
  /// Behind magic, version, address and map size; the free list's record begins with the page size.
  private static let pageSizeStart = metaStart + 24

  /// Whether a file is one whose making was cut short: its two meta pages are not both there, and there is
  /// nothing else.
  static func isCutShort(_ file: [UInt8], pageSize: Int) -> Bool {
    guard 1...2 * pageSize ~= file.count else { return false }
    let pages = stride(from: 0, to: 2 * pageSize, by: pageSize).map {
      file.dropFirst($0).prefix(pageSize)
    }
    func isMeta(_ page: ArraySlice<UInt8>) -> Bool {
      page.count >= size && word(page, metaStart) == magic
    }
    guard pages.allSatisfy({ isMeta($0) || $0.allSatisfy { $0 == 0 } }) else { return false }
    return file.count < 2 * pageSize || !pages.allSatisfy(isMeta)
  }

  /// Why a file cannot be opened on this machine. What is no file of LMDB at all is left to LMDB.
  static func objection(to bytes: [UInt8], pageSize: Int) -> (code: Int32, hint: String)? {
    guard bytes.count >= size else { return nil }
    func word(_ start: Int) -> UInt32 { Self.word(bytes[...], start) }
    let foreign = magic.byteSwapped
    let advice = "dump it on such a machine, and restore it here"
    if word(metaStart) == foreign || word(metaStart32) == foreign {
      return (LMDBError.otherByteOrder, advice)
    }
    if MemoryLayout<Int>.size == 8, word(metaStart32) == magic {
      return (LMDBError.otherWordSize, advice)
    }
    guard word(metaStart) == magic else { return nil }
    let stored = word(pageSizeStart)
    if Int(stored) != pageSize {
      return (
        LMDBError.otherPageSize,
        "its pages have \(stored) bytes, this machine's \(pageSize); \(advice)"
      )
    }
    return nil
  }

  /// Four bytes as a number in the order of this machine.
  private static func word(_ bytes: ArraySlice<UInt8>, _ start: Int) -> UInt32 {
    let first = bytes.startIndex + start
    return UInt32(bigEndian: bytes[first..<first + 4].reduce(0) { $0 << 8 | UInt32($1) })
  }
}
