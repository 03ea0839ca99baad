#if os(Linux)
  import CrashWorkload
  import Emulsion
  import Foundation
  import Testing

  /// Each call that a scripted run makes on its store's file fails once, in each of several ways.
  @Suite("Failing calls")
  struct FaultTests {
    private static let steps: UInt32 = 10

    @Test(
      "A call fails: a clear error, nothing acknowledged is lost, and what follows is as documented",
      arguments: [
        ("\(ENOSPC)", "ENOSPC"), ("\(EIO)", "EIO"), ("short", "a short write"),
      ])
    func fault(action: String, name: String) throws {
      var number = 0
      var outcomes: [String: Int] = [:]
      while true {
        number += 1
        let folder = try TemporaryFolder(inMemory: true)
        let workload = Workload(seed: 3)
        let mark = folder.path("mark")
        let child = try Child(
          ["script", folder.path("store"), "\(workload.seed)", "\(Self.steps)"],
          environment: try Shim.environment([
            "IOSHIM_AT": "\(number)", "IOSHIM_DO": action, "IOSHIM_MARK": mark,
          ]))
        let output = String(decoding: child.finish(), as: UTF8.self)
        #expect(child.process.terminationReason == .exit, "call \(number): \(output)")
        let lines = output.split(separator: "\n").map(String.init)
        let context = "call \(number): \(lines)"
        let acknowledged =
          lines.compactMap { line in
            line.hasSuffix(" ok") ? UInt32(line.dropLast(3)) : nil
          }.max() ?? 0
        let store = try AssetStore(opening: folder.path("store"))
        do {
          _ = try workload.verify(store, acknowledged: [acknowledged])
        } catch {
          Issue.record("\(context): \(error)")
        }
        try store.close()
        guard let step = try? String(contentsOfFile: mark, encoding: .utf8) else {
          #expect(acknowledged == Self.steps, "\(context)")
          #expect(lines.last == "closing ok")
          break
        }
        if step == "msync" || step == "truncate" { continue }
        let failures = lines.filter { !$0.hasSuffix(" ok") && !$0.hasPrefix("reading ") }
        let first = try #require(failures.first, "\(context)")
        // LMDB itself takes a short write for a full disk while it makes the file.
        let isFull = action == "\(ENOSPC)" || first == "opening diskFull"
        #expect(first.hasSuffix(isFull ? " diskFull" : " inputOutput"), "\(context)")
        outcomes["\(step): \(first.split(separator: " ").dropFirst().joined())", default: 0] += 1
        guard UInt32(first.prefix { $0.isNumber }) != nil else { continue }
        // It failed within a step: reading has gone on, and so did writing where that is sure to be harmless.
        #expect(lines.contains("reading 4"), "\(context)")
        #expect(lines.last == "closing ok", "\(context)")
        if isFull, step == "pages" {
          #expect(failures.count == 1 && acknowledged == Self.steps, "\(context)")
        } else if !isFull || step == "meta page" {
          #expect(failures.dropFirst().allSatisfy { $0.hasSuffix(" poisoned") }, "\(context)")
          #expect(failures.count == 3, "\(context)")
        }
      }
      let counts = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      print("\(name) at each of \(number - 1) calls: \(counts.joined(separator: ", ")); lost 0")
      #expect(number > 20)
    }
  }
#endif
