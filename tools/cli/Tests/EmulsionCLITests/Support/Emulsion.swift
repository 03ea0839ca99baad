import Foundation

/// What a run of the command has come to.
struct Outcome {
  /// The exit code, or 128 and the signal that ended it.
  let code: Int32
  let output: [UInt8]
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
  var lines: [String] { text.split(separator: "\n").map(String.init) }
}

/// Runs the built `emulsion` as a user does.
enum Emulsion {
  /// The command beside the tests in the build folder.
  static let path: String = {
    let besideTests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "emulsion").path
    if FileManager.default.isExecutableFile(atPath: besideTests) { return besideTests }
    return URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../.build/debug/emulsion").standardized.path
  }()

  /// Runs it to its end, with the contents of a file as standard input.
  static func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
    try run(arguments, input: input)
  }

  static func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = try start(arguments, input: input, folder: folder)
    return try outcome(of: process, folder: folder)
  }

  /// Runs a line of shell, in which `$emulsion` is the command.
  static func shell(_ line: String) throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", line]
    process.environment = ProcessInfo.processInfo.environment.merging(["emulsion": path]) { $1 }
    try connect(process, input: nil, folder: folder)
    return try outcome(of: process, folder: folder)
  }

  /// Starts it; a handle as input is for what comes little by little.
  static func start(
    _ arguments: [String], input: String?, pipe: Pipe? = nil, folder: TemporaryFolder
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    if let pipe { process.standardInput = pipe }
    try connect(process, input: input, folder: folder)
    return process
  }

  /// Waits for the end; what takes two minutes hangs, and is killed.
  static func outcome(of process: Process, folder: TemporaryFolder) throws -> Outcome {
    let watchdog = DispatchWorkItem { [id = process.processIdentifier] in kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    let status = process.terminationStatus
    return Outcome(
      code: process.terminationReason == .exit ? status : 128 + status,
      output: try folder.bytes("output"),
      errors: String(decoding: try folder.bytes("errors"), as: UTF8.self))
  }

  /// Files take any amount of output without anybody reading it.
  private static func connect(
    _ process: Process, input: String?, folder: TemporaryFolder
  ) throws {
    if let input {
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input))
    } else if !(process.standardInput is Pipe) {
      process.standardInput = FileHandle.nullDevice
    }
    process.standardOutput = try folder.handle("output")
    process.standardError = try folder.handle("errors")
    try process.run()
  }
}
