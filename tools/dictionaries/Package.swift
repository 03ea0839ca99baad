// swift-tools-version: 6.2

import PackageDescription

// Makes the default dictionaries; `tools/dictionaries/make` runs it. Nothing else needs it.

let package = Package(
  name: "dictionaries",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "emulsion", path: "../..")],
  targets: [
    .executableTarget(
      name: "record-samples",
      dependencies: [
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "EmulsionSamples", package: "emulsion"),
        .product(name: "LMDB", package: "emulsion"),
      ],
      swiftSettings: [.strictMemorySafety()])
  ],
  swiftLanguageModes: [.v6]
)
