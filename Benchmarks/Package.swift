// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that whoever links Emulsion resolves nothing of this. It depends on the package
// above it and on nothing else.

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
    .package(name: "emulsion", path: "..")
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
        .product(name: "LMDB", package: "emulsion"),
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
