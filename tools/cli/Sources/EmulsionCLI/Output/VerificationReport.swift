import Emulsion
import LMDB

/// What looking at a store or an archive has shown, for people and for programs.
struct VerificationReport {
  /// What is wrong, where.
  struct Finding {
    var database: String?
    var key: String?
    var what: String

    fileprivate var text: String {
      let place = [database, key].compactMap(\.self).filter { !$0.isEmpty }
      return place.isEmpty ? what : place.joined(separator: " ") + ": " + what
    }

    fileprivate var json: JSONObject {
      var object = JSONObject()
      if let database { object.add("database", database) }
      if let key { object.add("key", key) }
      object.add("what", what)
      return object
    }
  }

  /// Records and rows that were looked at.
  private var records: Int
  private var findings: [Finding]
  /// Findings in all, those that are not listed among them.
  private var count: Int
  /// Findings before a repair.
  private var repaired: Int?

  var isSound: Bool { count == 0 }

  init(_ verification: Verification) {
    records = verification.records
    findings = verification.violations.map {
      Finding(database: $0.database.rawValue, key: $0.key, what: $0.what)
    }
    count = verification.violationCount
  }

  init(_ repair: Repair) {
    self.init(repair.after)
    if repair.hasRebuilt { repaired = repair.before.violationCount }
  }

  /// Pages that are damaged, of which at most so many are listed.
  init(_ damages: [PageDamage], limit: Int) {
    records = 0
    findings = damages.prefix(limit).map {
      Finding(database: nil, key: "page \($0.page)", what: $0.what)
    }
    count = damages.count
  }

  /// Both, with the findings of the other behind these, at most so many.
  func followed(by other: VerificationReport, limit: Int) -> VerificationReport {
    var both = self
    both.records += other.records
    both.findings = Array((findings + other.findings).prefix(limit))
    both.count += other.count
    both.repaired = other.repaired
    return both
  }

  init(_ archive: Archive.Summary) {
    (records, findings, count) = (archive.totals.records, [], 0)
  }

  /// An archive is read up to the first damage.
  init(damage: StoreError) {
    records = 0
    findings = [Finding(database: damage.database?.rawValue, key: damage.key, what: damage.reason)]
    count = 1
  }

  func print(asJSON: Bool) throws {
    if asJSON {
      var object = JSONObject()
      object.add("sound", isSound)
      object.add("records", records)
      object.add("finding_count", count)
      if let repaired { object.add("findings_before_repair", repaired) }
      object.add("findings", findings.map(\.json))
      return try Console.printLine(object.text)
    }
    for finding in findings { try Console.printLine(finding.text) }
    if count > findings.count {
      try Console.printLine("… and \(Figures.count(count - findings.count)) more")
    }
    if let repaired {
      try Console.printLine(
        "made indexes and counts anew; there were \(Figures.count(repaired, "finding")) before")
    }
    let looked = records > 0 ? "looked at \(Figures.count(records, "record")): " : ""
    try Console.printLine(
      looked + (isSound ? "nothing is wrong" : Figures.count(count, "finding")))
  }
}
