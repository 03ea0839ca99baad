// swift-tools-version: 6.2

import PackageDescription

// The root package has no package dependency on purpose: whoever links Emulsion resolves nothing
// else. The command line, the server and the benchmarks are packages of their own (tools/, Benchmarks/).

let settings: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

#if os(Linux)
  // Debian's simdjson.pc carries a flag that SwiftPM refuses with a warning, and Debian needs none of it.
  let simdjson: String? = nil
#else
  let simdjson: String? = "simdjson"
#endif

let package = Package(
  name: "emulsion",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "LMDB", targets: ["LMDB"]),
    .library(name: "Emulsion", targets: ["Emulsion"]),
    .library(name: "EmulsionSamples", targets: ["EmulsionSamples"]),
    .library(name: "EmulsionDocuments", targets: ["EmulsionDocuments"]),
  ],
  targets: [
    .systemLibrary(
      name: "CLMDB", pkgConfig: "lmdb",
      providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]),
    .systemLibrary(
      name: "CLZ4", pkgConfig: "liblz4",
      providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
    .systemLibrary(
      name: "CXXHash", pkgConfig: "libxxhash",
      providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),
    .systemLibrary(
      name: "CLibSimdjson", pkgConfig: simdjson,
      providers: [.apt(["libsimdjson-dev"]), .brew(["simdjson"])]),
    .target(
      name: "CSimdjson", dependencies: ["CLibSimdjson"],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: settings),
    .target(
      name: "Emulsion", dependencies: ["LMDB", "CLZ4", "CXXHash"],
      swiftSettings: settings),
    .target(name: "EmulsionSamples", dependencies: ["Emulsion"], swiftSettings: settings),
    .target(
      name: "EmulsionDocuments", dependencies: ["Emulsion", "CSimdjson"],
      swiftSettings: settings),
    .testTarget(
      name: "EmulsionDocumentsTests", dependencies: ["EmulsionDocuments", "Emulsion"],
      swiftSettings: settings),
    .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: settings),
    .testTarget(
      name: "EmulsionTests",
      dependencies: ["Emulsion", "EmulsionDocuments", "EmulsionSamples", "LMDB"],
      swiftSettings: settings),
    .target(
      name: "CrashWorkload", dependencies: ["Emulsion"], path: "Tests/CrashWorkload",
      swiftSettings: settings),
    .executableTarget(
      name: "crash-child", dependencies: ["CrashWorkload", "Emulsion"], path: "Tests/CrashChild",
      swiftSettings: settings),
    .testTarget(
      name: "CrashTests",
      dependencies: ["CrashWorkload", "Emulsion", "EmulsionSamples", "crash-child"],
      exclude: ["Shim"], swiftSettings: settings),
    .testTarget(name: "ModelTests", dependencies: ["Emulsion"], swiftSettings: settings),
    .testTarget(
      name: "EmulsionSamplesTests", dependencies: ["Emulsion", "EmulsionSamples"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
