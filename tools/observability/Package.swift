// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that whoever links the library does not resolve what only this adapter needs.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

let package = Package(
  name: "emulsion-observability",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "EmulsionObservability", targets: ["EmulsionObservability"])
  ],
  dependencies: [
    .package(name: "emulsion", path: "../.."),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "EmulsionObservability",
      dependencies: [
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EmulsionObservabilityTests",
      dependencies: [
        "EmulsionObservability",
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
