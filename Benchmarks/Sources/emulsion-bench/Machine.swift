import Foundation

/// What the figures were measured on.
struct Machine: Encodable {
  let cpu: String
  let cores: Int
  let kernel: String
  /// The commit that was built, as `Benchmarks/run` found it.
  let commit: String

  init() {
    cpu = Self.cpuModel() ?? "unknown"
    cores = ProcessInfo.processInfo.activeProcessorCount
    kernel = Self.kernelRelease() ?? ProcessInfo.processInfo.operatingSystemVersionString
    commit = ProcessInfo.processInfo.environment["EMULSION_COMMIT"] ?? "unknown"
  }

  private static func cpuModel() -> String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func kernelRelease() -> String? {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Bytes of memory that this process has for itself; 0 where the system does not tell.
  static var privateBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon") }
    let words = line?.split(separator: " ", omittingEmptySubsequences: true) ?? []
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 1024
  }
}
