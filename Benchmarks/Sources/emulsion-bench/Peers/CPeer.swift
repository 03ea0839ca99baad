import CPeers
import Emulsion

/// An engine behind its C interface. What several threads do at a time is what `peer_write_durably` allows.
@safe final class CPeer: Peer, @unchecked Sendable {
  let name: String
  fileprivate let peer: OpaquePointer

  init(_ name: String, _ kind: peer_kind, in folder: String) throws {
    self.name = name
    var opened: OpaquePointer?
    // The string outlives the call; what was stored stays until `close`.
    let code = unsafe peer_open(kind, folder, &opened)
    guard let peer = unsafe opened else { throw Failure("\(name): cannot be opened") }
    unsafe self.peer = unsafe peer
    try check(code)
  }

  func add(_ people: [Person]) throws {
    try check(unsafe peer_begin(peer))
    for person in people {
      var buffer = JSONBuffer()
      buffer.append(person)
      let object = buffer.array
      // Text and array outlive the call, which copies them.
      try check(unsafe peer_put_person(peer, person.id.description, object, object.count))
    }
    try check(unsafe peer_commit(peer))
  }

  func add(_ records: [PeerRecord]) throws {
    try check(unsafe peer_begin(peer))
    for record in records { unsafe try hand(record) { unsafe peer_put($0, $1) } }
    try check(unsafe peer_commit(peer))
  }

  func add(_ events: [PeerEvent]) throws {
    try check(unsafe peer_begin(peer))
    for event in events {
      // The array outlives the call, which copies it.
      try check(unsafe peer_put_event(peer, event.sequence, event.object, event.object.count))
    }
    try check(unsafe peer_commit(peer))
  }

  func finish(_ months: [String: Int]) throws {
    try check(unsafe peer_begin(peer))
    for (month, count) in months {
      try check(unsafe peer_put_month(peer, month, UInt64(count)))
    }
    try check(unsafe peer_commit(peer))
    try check(unsafe peer_flush(peer))
  }

  func settle() throws { try check(unsafe peer_settle(peer)) }

  func size() throws -> Int? {
    var size: Int64 = -1
    try check(unsafe peer_size(peer, &size))
    return size < 0 ? nil : Int(size)
  }

  func documents(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    var sum: UInt64 = 0
    // The keys outlive the call, and are as many as the slice says.
    try check(
      unsafe keys.bytes(range).withUnsafeBytes {
        unsafe peer_documents(
          peer, $0.baseAddress, range.count, UInt32(include.rawValue), &sum)
      })
    return sum
  }

  func array(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    var sum: UInt64 = 0
    // As above.
    try check(
      unsafe keys.bytes(range).withUnsafeBytes {
        unsafe peer_array(peer, $0.baseAddress, range.count, UInt32(include.rawValue), &sum)
      })
    return sum
  }

  func list(_ list: PeerList) throws -> UInt64 {
    var question = unsafe peer_list()
    switch list {
    case .timeline(let limit, let include):
      unsafe question.kind = PEER_TIMELINE
      unsafe question.limit = limit
      unsafe question.include = UInt32(include.rawValue)
    case .person(let person, let limit, let include):
      unsafe question.kind = PEER_OF_PERSON
      unsafe question.limit = limit
      unsafe question.include = UInt32(include.rawValue)
      // The text outlives the question.
      return try unsafe person.description.withCString {
        unsafe question.person = unsafe $0
        return unsafe try ask(&question)
      }
    case .box(let box, let limit, let include):
      unsafe question.kind = PEER_BOX
      unsafe question.limit = limit
      unsafe question.include = UInt32(include.rawValue)
      unsafe (question.west, question.south) = (box.west, box.south)
      unsafe (question.east, question.north) = (box.east, box.north)
    case .months:
      unsafe question.kind = PEER_MONTHS
      unsafe question.limit = 1000
    case .events(let sequence, let limit):
      unsafe question.kind = PEER_EVENTS
      unsafe (question.after, question.limit) = (sequence, limit)
    case .existing(let checksums):
      unsafe question.kind = PEER_EXIST
      unsafe question.count = checksums.digests.count
      // The texts outlive the question, and are as many.
      return try unsafe checksums.texts.withUnsafeBufferPointer {
        unsafe question.checksums = $0.baseAddress
        return unsafe try ask(&question)
      }
    }
    return unsafe try ask(&question)
  }

  var answer: [UInt8] {
    var size = 0
    // The answer stays until the next call, and is copied before.
    let start = unsafe peer_answer(peer, &size)
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: size))
  }

  func close() { unsafe peer_close(peer) }

  private func ask(_ question: inout peer_list) throws -> UInt64 {
    var sum: UInt64 = 0
    try check(unsafe peer_answer_list(peer, &question, &sum))
    return sum
  }

  /// Hands a record to a call.
  fileprivate func hand(
    _ record: PeerRecord, to call: (OpaquePointer, UnsafePointer<peer_record>) -> Int32
  ) throws {
    let people = record.people.flatMap { Array($0.description.utf8) }
    guard people.count == record.people.count * Int(PEER_PERSON_SIZE) else {
      throw Failure("\(record.asset.id): a person's id has another length")
    }
    var texts: [UInt8] = []
    var ends: [Int] = []
    // In the order of `peer_field`.
    for field in [
      Array(record.asset.id.description.utf8), record.lean, record.fileData, record.metadata,
      record.metrics, record.variants, record.faces, people, record.checksum, record.existing,
      Array(record.month.utf8),
    ] {
      texts += field
      ends.append(texts.count)
    }
    let metadata = record.asset.metadata.value
    // The arrays outlive the call, which copies what it keeps.
    let code = unsafe texts.withUnsafeBufferPointer { texts in
      unsafe ends.withUnsafeBufferPointer { ends in
        var values = unsafe peer_record()
        unsafe values.texts = texts.baseAddress
        unsafe values.ends = ends.baseAddress
        unsafe values.groups = record.groupsPlace
        unsafe values.middle = record.middlePlace
        unsafe values.linked = record.linkedPlace
        unsafe values.wall = record.asset.localDateTime.wallMicroseconds
        unsafe values.is_live = record.isLive ? 1 : 0
        if let latitude = metadata?.latitude, let longitude = metadata?.longitude {
          unsafe values.has_place = 1
          unsafe values.latitude = latitude
          unsafe values.longitude = longitude
        }
        return unsafe call(peer, &values)
      }
    }
    try check(code)
  }

  fileprivate func check(_ code: Int32) throws {
    // The text stays until the next call.
    if code != 0 { throw Failure("\(name): \(unsafe String(cString: peer_error(peer)))") }
  }
}

extension CPeer: WritingPeer {
  func writeDurably() throws { try check(unsafe peer_write_durably(peer)) }

  func write(_ change: PeerChange) throws {
    try check(unsafe peer_begin(peer))
    switch change {
    case .put(let record): unsafe try hand(record) { unsafe peer_put($0, $1) }
    case .metadata(let record): unsafe try hand(record) { unsafe peer_set_metadata($0, $1) }
    case .state(let record): unsafe try hand(record) { unsafe peer_set_state($0, $1) }
    }
    try check(unsafe peer_commit(peer))
  }
}
