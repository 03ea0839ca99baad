import Foundation
import Testing

/// Compiles short sources against the library as it was built beside the tests.
enum SnippetCompiler {
  /// Where the modules lie that were built beside this test.
  private static let modules: String? = {
    #if os(Linux)
      var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      var folder = URL(filePath: CommandLine.arguments[0])
    #endif
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let modules = folder.path + "/Modules"
      if FileManager.default.fileExists(atPath: modules + "/Emulsion.swiftmodule") {
        return modules
      }
    }
    return nil
  }()

  /// The root of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Compiles a source as a program of its own; the compiler's status and what it said.
  static func compile(_ source: String) throws -> (status: Int32, output: String) {
    let modules = try #require(modules, "the module Emulsion is not beside the test")
    let folder = try TemporaryFolder()
    let file = folder.path("main.swift")
    try source.write(toFile: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["swiftc", "-swift-version", "6", "-emit-sil", "-o", "/dev/null", "-I", modules]
      + ["CLMDB", "CLZ4", "CXXHash"].flatMap { ["-I", root + "/Sources/" + $0] } + [file]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
