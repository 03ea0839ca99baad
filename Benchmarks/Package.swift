// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that whoever links Emulsion resolves nothing of this.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

let package = Package(
  name: "emulsion-benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    // Named, because the identity of a package on disk is the name of its folder, whatever that is.
    .package(name: "emulsion", path: ".."),
    // A peer: what Swift programs reach SQLite with.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    // The product LMDB brings LMDB's header and library; its Swift code is not used from C.
    .target(name: "CLimit", dependencies: [.product(name: "LMDB", package: "emulsion")]),
    // Other engines through their C interfaces; `Benchmarks/setup` installs them.
    .target(
      name: "CPeers", dependencies: ["CLimit"],
      // The writer of JSON.
      cSettings: [.headerSearchPath("../CLimit")],
      linkerSettings: [
        .linkedLibrary("leveldb"), .linkedLibrary("pq"), .linkedLibrary("rocksdb"),
        .linkedLibrary("sqlite3"),
      ]),
    .executableTarget(
      name: "emulsion-bench",
      dependencies: [
        "CLimit",
        "CPeers",
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "EmulsionSamples", package: "emulsion"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "LMDB", package: "emulsion"),
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
