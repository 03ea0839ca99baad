/// One of the two meta pages of LMDB's file, as bytes: they say where the trees of a transaction begin. The places are as
/// in LMDB's source.
struct MetaPage: Equatable {
  /// Where the trees of free pages and of tables stand.
  static let trees = [40, 88]
  private static let lastPageStart = 136
  private static let transactionStart = 144
  private static let end = 152

  /// 0 or 1.
  let number: Int
  let bytes: [UInt8]

  /// The meta page of a transaction; `nil` where there is none any more: each second commit writes over it.
  static func ofTransaction(
    _ transaction: Int, in descriptor: Int32
  ) throws(Errno) -> MetaPage? {
    let size = Platform.pageSize
    for number in 0..<2 {
      let bytes = try Platform.bytes(of: descriptor, from: number * size, upTo: size)
      if bytes.count == size, bytes.number(transactionStart, 8) == UInt64(transaction) {
        return MetaPage(number: number, bytes: bytes)
      }
    }
    return nil
  }

  /// The number of the last page that the transaction knows.
  var lastPage: UInt64 { bytes.number(Self.lastPageStart, 8) }

  /// The same as the other of the two pages.
  var twin: MetaPage {
    var bytes = bytes
    // A page begins with its number, whose lowest byte is the first one on the machines that there are.
    bytes[0] = UInt8(1 - number)
    return MetaPage(number: 1 - number, bytes: bytes)
  }
}

extension [UInt8] {
  /// A number of so many bytes, in the order of this machine; 0 where there are none.
  func number(_ place: Int, _ size: Int) -> UInt64 {
    guard place >= 0, place + size <= count else { return 0 }
    var number: UInt64 = 0
    for byte in self[place..<place + size].reversed() { number = number << 8 | UInt64(byte) }
    return number
  }
}
