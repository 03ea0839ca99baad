import Emulsion

/// What a dump has come to, for people and for programs.
struct DumpResult {
  let summary: DumpSummary
  let isVerified: Bool
  /// Bytes by which the store's file has grown meanwhile.
  let growth: Int
  let seconds: Double

  var text: String {
    let totals = summary.totals
    var parts = [
      "dumped \(Figures.count(totals.records, "record"))",
      "\(Figures.count(totals.sections[.core] ?? 0, "asset"))",
      "\(Figures.bytes(totals.bytes)) of \(Figures.bytes(totals.contentBytes))",
    ]
    if summary.rejected > 0 { parts.append("\(Figures.count(summary.rejected)) left out") }
    parts.append(isVerified ? "verified" : "not verified")
    // No increment goes on from what was chosen.
    if !summary.header.isSelection { parts.append("cursor \(summary.header.cursor)") }
    return parts.joined(separator: ", ") + " in \(Figures.fixed(seconds, 2)) s"
  }

  var json: JSONObject {
    var object = JSONObject()
    let (header, totals) = (summary.header, summary.totals)
    object.add("records", totals.records)
    object.add("assets", totals.sections[.core] ?? 0)
    object.add("people", totals.sections[.people] ?? 0)
    object.add("albums", totals.sections[.albums] ?? 0)
    object.add("chunks", totals.chunks)
    object.add("bytes", totals.bytes)
    object.add("content_bytes", totals.contentBytes)
    object.add("rejected", summary.rejected)
    object.add("verified", isVerified)
    object.add("store_id", header.storeID)
    object.add("sequence", header.sequence)
    if !header.isSelection { object.add("cursor", "\(header.cursor)") }
    if let since = header.since { object.add("since", "\(EventCursor(sequence: since))") }
    object.add("file_growth", growth)
    object.add("seconds", seconds)
    return object
  }
}
