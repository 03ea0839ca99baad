import Foundation
import Testing

/// A folder of its own for each test, removed with its content when the test lets go of it.
final class TemporaryFolder: Sendable {
  let path: String

  /// - Parameter inMemory: Whether the folder may lie on a file system in memory, where a sync costs nothing:
  ///   what a killed process has written does not depend on the disk.
  init(inMemory: Bool = false) throws {
    let memory = "/dev/shm/"
    let usesMemory = inMemory && FileManager.default.isWritableFile(atPath: memory)
    path = (usesMemory ? memory : NSTemporaryDirectory()) + "emulsion-crash-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path within the folder.
  func path(_ name: String) -> String { path + "/" + name }
}

/// A process of `crash-child`, or of another program.
final class Child {
  let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// The program, which the build puts beside the tests.
  static let program: String = {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    // The bundle of the tests is a file beside the program, or a folder whose executable lies deeper.
    for _ in 0..<5 {
      let program = folder.appending(path: "crash-child")
      if FileManager.default.isExecutableFile(atPath: program.path) { return program.path }
      folder.deleteLastPathComponent()
    }
    return "crash-child"
  }()

  init(
    _ arguments: [String], program: String = Child.program, environment: [String: String] = [:]
  ) throws {
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// The next line of the output.
  func line() -> String {
    var bytes: [UInt8] = []
    while let byte = (try? output.fileHandleForReading.read(upToCount: 1))?.first {
      if byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// So many bytes of the output, or what there is before its end.
  func bytes(_ count: Int) -> Data {
    var bytes = Data()
    while bytes.count < count {
      let more = try? output.fileHandleForReading.read(upToCount: count - bytes.count)
      guard let more, !more.isEmpty else { break }
      bytes += more
    }
    return bytes
  }

  /// Closes the input and waits for the end; the rest of the output.
  func finish() -> Data {
    try? input.fileHandleForWriting.close()
    let rest = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return rest
  }

  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
}

/// The library that stands between a child and the system, built once.
enum Shim {
  private static let folder = try? TemporaryFolder()

  /// Nil where it cannot be built.
  static let library: String? = {
    #if os(Linux)
      guard let folder else { return nil }
      let source = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Shim/ioshim.c").path
      let compiler = Process()
      compiler.executableURL = URL(filePath: "/usr/bin/env")
      compiler.arguments = [
        "cc", "-shared", "-fPIC", "-O1", "-o", folder.path("ioshim.so"), source, "-ldl",
      ]
      guard (try? compiler.run()) != nil else { return nil }
      compiler.waitUntilExit()
      return compiler.terminationStatus == 0 ? folder.path("ioshim.so") : nil
    #else
      return nil
    #endif
  }()

  /// The environment of a child with the library in it.
  static func environment(_ variables: [String: String]) throws -> [String: String] {
    let library = try #require(library, "the shim cannot be built: is there a C compiler?")
    return variables.merging(["LD_PRELOAD": library]) { $1 }
  }
}
