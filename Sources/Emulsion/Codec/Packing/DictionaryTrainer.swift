/// Picks what records have in common: segments of them, each chosen for the sequences of eight bytes in it that most
/// records have and that no segment chosen before holds. It is the method that zstd calls COVER, in its plainest form.
struct DictionaryTrainer {
  /// Bytes of a sequence that is counted.
  private static let unit = 8
  /// Bytes of a segment.
  private static let segment = 48
  /// Sequences are counted by so many bits of their hash.
  private static let hashBits: UInt64 = 20

  private var text: [UInt8] = []
  /// The hash of the sequence that begins at each place of ``text``; ``none`` where a record ends before it does.
  private var hashes: [UInt32] = []
  /// How many records have a sequence, by its hash.
  private var counts = [UInt32](repeating: 0, count: 1 << Int(hashBits))
  private static let none = UInt32.max

  /// A dictionary of at most so many bytes; none where the samples have nothing in common.
  static func train(_ samples: [[UInt8]], size: Int) -> [UInt8] {
    var trainer = DictionaryTrainer(samples)
    return trainer.dictionary(size: size)
  }

  private init(_ samples: [[UInt8]]) {
    var lastSample = [UInt32](repeating: 0, count: counts.count)
    for (number, sample) in samples.enumerated() {
      text += sample
      for start in sample.indices {
        guard start + Self.unit <= sample.count else {
          hashes.append(Self.none)
          continue
        }
        let hash = Self.hash(sample, start)
        hashes.append(hash)
        // Once for each record, however often it is in it.
        if lastSample[Int(hash)] != UInt32(number) + 1 {
          lastSample[Int(hash)] = UInt32(number) + 1
          counts[Int(hash)] += 1
        }
      }
    }
    // What one record has, none has in common with it.
    for index in counts.indices where counts[index] == 1 { counts[index] = 0 }
  }

  private static func hash(_ bytes: [UInt8], _ start: Int) -> UInt32 {
    var value: UInt64 = 0
    for index in start..<start + unit { value = value << 8 | UInt64(bytes[index]) }
    return UInt32(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> (64 - hashBits))
  }

  /// The samples are gone through in parts, of each of which the best segment is taken in turn, so that all kinds of
  /// records have their say. What is chosen first stands last, where LZ4 sees it best.
  private mutating func dictionary(size: Int) -> [UInt8] {
    guard text.count >= Self.segment else { return [] }
    let parts = max(1, min(size / Self.segment, text.count / (Self.segment * 4)))
    let length = text.count / parts
    var chosen: [ArraySlice<UInt8>] = []
    var (room, fruitless, part) = (size, 0, 0)
    while room >= Self.unit, fruitless < parts {
      let range = part * length..<min((part + 1) * length, text.count)
      part = (part + 1) % parts
      guard let best = bestSegment(in: range) else {
        fruitless += 1
        continue
      }
      fruitless = 0
      let taken = best.prefix(room)
      chosen.append(text[taken])
      room -= taken.count
      for index in taken where hashes[index] != Self.none { counts[Int(hashes[index])] = 0 }
    }
    return Array(chosen.reversed().joined())
  }

  /// The segment whose sequences most records have, without ends that none has; `nil` where there is nothing left.
  private func bestSegment(in range: Range<Int>) -> Range<Int>? {
    let width = Self.segment - Self.unit + 1
    var inside: [UInt32: Int] = [:]
    var (score, best, bestStart) = (0, 0, range.lowerBound)
    for index in range {
      let hash = hashes[index]
      if hash != Self.none {
        let before = inside[hash, default: 0]
        inside[hash] = before + 1
        if before == 0 { score += Int(counts[Int(hash)]) }
      }
      let gone = index - width
      if gone >= range.lowerBound, hashes[gone] != Self.none {
        let hash = hashes[gone]
        let left = inside[hash, default: 1] - 1
        inside[hash] = left == 0 ? nil : left
        if left == 0 { score -= Int(counts[Int(hash)]) }
      }
      if score > best { (best, bestStart) = (score, max(index - width + 1, range.lowerBound)) }
    }
    guard best > 0 else { return nil }
    let starts = bestStart..<min(bestStart + width, range.upperBound)
    let useful = starts.filter { hashes[$0] != Self.none && counts[Int(hashes[$0])] > 0 }
    guard let first = useful.first, let last = useful.last else { return nil }
    return first..<last + Self.unit
  }
}
