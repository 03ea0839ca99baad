import Emulsion

/// What a restore has come to, for people and for programs.
struct RestoreResult {
  let summary: RestoreSummary
  let seconds: Double

  var text: String {
    let totals = summary.totals
    var parts = [
      "restored \(Figures.count(totals.records, "record"))",
      "\(Figures.count(totals.sections[.core] ?? 0, "asset"))", Figures.bytes(totals.bytes),
    ]
    if let resumption = summary.resumption {
      parts.append("\(Figures.count(resumption.records, "record")) of them before")
    }
    if summary.damages > 0 { parts.append("\(Figures.count(summary.damages, "damage"))") }
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
    object.add("bytes", totals.bytes)
    object.add("damages", summary.damages)
    object.add("resumed_chunks", summary.resumption?.chunks ?? 0)
    object.add("resumed_records", summary.resumption?.records ?? 0)
    object.add("store_id", header.storeID)
    object.add("sequence", header.sequence)
    if !header.isSelection { object.add("cursor", "\(header.cursor)") }
    object.add("seconds", seconds)
    return object
  }
}

/// Where a restore goes on, for people and for programs.
extension RestoreResumption {
  var text: String {
    let place = phase == .restoring ? "chunk \(Figures.count(chunks))" : phase.rawValue
    return "Resuming at \(place): \(Figures.count(records, "record")) restored before"
  }

  var json: JSONObject {
    var object = JSONObject()
    object.add("resumed_at", phase.rawValue)
    object.add("chunks", chunks)
    object.add("records", records)
    return object
  }
}

/// What a merge has come to, for people and for programs.
struct MergeResult {
  let summary: MergeSummary
  let seconds: Double

  private var kinds: [(name: String, one: String, many: String, MergeSummary.Counts)] {
    [
      ("assets", "asset", "assets", summary.assets), ("people", "person", "people", summary.people),
      ("albums", "album", "albums", summary.albums), ("links", "link", "links", summary.links),
      ("merges", "merge", "merges", summary.merges),
    ]
  }

  var text: String {
    let parts = kinds.map { _, one, many, counts in
      var text = "\(Figures.count(counts.added, one, many)) added"
      if counts.replaced > 0 { text += ", \(Figures.count(counts.replaced)) replaced" }
      if counts.kept > 0 { text += ", \(Figures.count(counts.kept)) kept" }
      if counts.refused > 0 { text += ", \(Figures.count(counts.refused)) refused" }
      return text
    }
    return parts.joined(separator: "; ") + " in \(Figures.fixed(seconds, 2)) s"
  }

  var json: JSONObject {
    var object = JSONObject()
    for (name, _, _, counts) in kinds {
      object.add("\(name)_added", counts.added)
      object.add("\(name)_replaced", counts.replaced)
      object.add("\(name)_kept", counts.kept)
      object.add("\(name)_refused", counts.refused)
    }
    object.add("seconds", seconds)
    return object
  }
}
