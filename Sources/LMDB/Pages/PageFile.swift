/// LMDB's file as pages, read past LMDB: what the disk cannot read is a fault of the page, where in LMDB's map it would be
/// the end of the process.
struct PageFile {
  private let descriptor: Int32
  let pageSize = Platform.pageSize
  /// How many whole pages the file has.
  let pages: Int

  init(descriptor: Int32) throws(Errno) {
    self.descriptor = descriptor
    pages = try Platform.size(of: descriptor) / pageSize
  }

  func page(_ number: Int) throws(PageFault) -> FilePage {
    FilePage(number: number, bytes: try bytes(number, from: 0, count: pageSize))
  }

  /// The page that a number on another page names.
  func page(_ number: UInt64) throws(PageFault) -> FilePage {
    guard number >= 2, number < UInt64(pages) else {
      throw PageFault("there is no such page; the file has \(pages)")
    }
    return try page(Int(number))
  }

  /// The page with the trees of a transaction, of the two that take turns.
  func meta(_ number: Int) throws(PageFault) -> MetaPage {
    let meta = try MetaPage(try page(number))
    // Read while it was written it would be another one the second time.
    guard try page(number).bytes == meta.page.bytes else {
      throw PageFault("it was written while it was read")
    }
    return meta
  }

  /// A value that has pages of its own.
  func value(_ first: UInt64, size: Int) throws(PageFault) -> [UInt8] {
    let count = FilePage.pages(forValueOf: size, pageSize: pageSize)
    guard first >= 2, first < UInt64(pages), count <= pages - Int(first) else {
      throw PageFault("its value lies on \(count) pages from \(first) on; the file has \(pages)")
    }
    return try bytes(Int(first), from: FilePage.headerSize, count: size)
  }

  private func bytes(_ page: Int, from start: Int, count: Int) throws(PageFault) -> [UInt8] {
    do throws(Errno) {
      let bytes = try Platform.bytes(
        of: descriptor, from: page * pageSize + start, upTo: count)
      if bytes.count == count { return bytes }
    } catch {
      throw PageFault("it cannot be read: \(LMDBError(code: error.code, operation: "read"))")
    }
    throw PageFault("the file ends within it")
  }
}
