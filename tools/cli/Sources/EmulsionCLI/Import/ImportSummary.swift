/// What an import has come to.
struct ImportSummary {
  var assets = 0
  var people = 0
  var rejected = 0
  var warnings = 0
  /// Inputs that could not be read to their end.
  var failedInputs = 0
  var seconds = 0.0
  var isInterrupted = false

  private var assetsPerSecond: Double { seconds > 0 ? Double(assets) / seconds : 0 }

  /// One line for people.
  var text: String {
    var parts = [
      "imported \(Figures.count(assets, "asset"))", Figures.count(people, "person", "people"),
    ]
    parts.append("\(Figures.count(rejected)) rejected")
    parts.append(Figures.count(warnings, "warning"))
    let rate = Figures.count(Int(assetsPerSecond))
    return parts.joined(separator: ", ") + " in \(Figures.fixed(seconds, 2)) s (\(rate) assets/s)"
  }

  /// The same for programs.
  var json: JSONObject {
    var object = JSONObject()
    object.add("imported", assets)
    object.add("people", people)
    object.add("rejected", rejected)
    object.add("warnings", warnings)
    object.add("failed_inputs", failedInputs)
    object.add("interrupted", isInterrupted)
    object.add("seconds", seconds)
    object.add("assets_per_second", assetsPerSecond.rounded())
    return object
  }
}
