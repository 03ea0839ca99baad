/// What the command line asks for.
struct Options {
  static let usage = """
    usage: Benchmarks/run [--assets N] [--rounds R] [--operations N] [--only TEXT] [--quick] [--json FILE]
                          [--writes | --threads | --cold | --peers | --peer NAME …] [--chart FILE]

      --assets N      records in the library (100000)
      --rounds R      interleaved rounds that count, after one that warms up (11)
      --operations N  reads of one kind in a round (200000)
      --only TEXT     only the reads whose name contains the text; also --workload
      --quick         5000 records, 3 rounds of 20000 reads: shows that everything runs
      --json FILE     writes the figures to a file as well
      --writes        durable writes of single assets instead of reads and loading; with --peers, against others
      --maintenance   trash, restore, purge, rebuilding and verifying instead
      --soak N        N small writes instead, the first half with a snapshot open: what becomes of the file
      --shapes        documents with more faces and more groups, pages of larger albums instead; --chart draws them
      --threads       documents read by 1, 2 and 4 threads, with and without a writer, and how long reads take
      --cold          documents that are not in memory, with --peers against others in turns: a thousandth of the
                      operations, each time the system was asked to forget the engines' files
      --peers         against other engines instead of C: the same records, the same answers
      --peer NAME     against one of them; may be given several times:
                      \(PeerKind.allCases.map(\.rawValue).joined(separator: ", "))
      --sorted        with --peers, leaves the loads in random order out
      --chart FILE    draws the ratios to other engines as an SVG picture
      --curve FILE    measures nothing; draws from reports of several sizes how long reads take
      --from FILE     one of those reports, as --json wrote them with --peers; may be given several times
      --serve STORE   for Benchmarks/instructions and Benchmarks/serve
    """

  var assets = 100_000
  var rounds = 11
  var operations = 200_000
  var only = ""
  var json: String?
  var chart: String?
  var curve: String?
  var reports: [String] = []
  /// The engines to compare with; none where C is.
  var peers: [PeerKind] = []
  var measuresWrites = false
  var measuresMaintenance = false
  /// Small writes of a soak; none where there is to be none.
  var soakWrites: Int?
  var measuresThreads = false
  var measuresCold = false
  var measuresShapes = false
  var loadsSortedOnly = false
  /// The store that `Benchmarks/instructions` and `Benchmarks/serve` read.
  var servedStore: String?
  var asksForHelp = false

  init(parsing arguments: some Sequence<String>) throws(UsageError) {
    var rest = Array(arguments)[...]
    // First, so that it does not undo what else is said.
    if rest.contains("--quick") { (assets, rounds, operations) = (5000, 3, 20_000) }
    while let option = rest.popFirst() {
      switch option {
      case "--quick": break
      case "--help", "-h": asksForHelp = true
      case "--writes": measuresWrites = true
      case "--maintenance": measuresMaintenance = true
      case "--soak": soakWrites = try Self.number(option, &rest)
      case "--sorted": loadsSortedOnly = true
      case "--shapes": measuresShapes = true
      case "--threads": measuresThreads = true
      case "--cold": measuresCold = true
      case "--assets": assets = try Self.number(option, &rest)
      case "--rounds": rounds = try Self.number(option, &rest)
      case "--operations": operations = try Self.number(option, &rest)
      case "--peers": peers += PeerKind.libraries
      case "--peer": peers.append(try Self.peer(option, &rest))
      case "--serve": servedStore = try Self.value(option, &rest)
      case "--curve": curve = try Self.value(option, &rest)
      case "--from": reports.append(try Self.value(option, &rest))
      case "--chart": chart = try Self.value(option, &rest)
      case "--only", "--workload": only = try Self.value(option, &rest)
      case "--json": json = try Self.value(option, &rest)
      default: throw UsageError(text: "unknown option \(option)")
      }
    }
  }

  private static func value(
    _ option: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> String {
    guard let value = rest.popFirst() else { throw UsageError(text: "\(option) needs a value") }
    return value
  }

  private static func peer(
    _ option: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> PeerKind {
    let name = try value(option, &rest)
    guard let peer = PeerKind(rawValue: name) else {
      throw UsageError(text: "\(option) knows no \(name)")
    }
    return peer
  }

  private static func number(
    _ option: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> Int {
    guard let number = Int(try value(option, &rest)), 1...100_000_000 ~= number else {
      throw UsageError(text: "\(option) needs a number from 1 to 100000000")
    }
    return number
  }
}

/// Arguments that cannot be used.
struct UsageError: Error {
  let text: String
}
