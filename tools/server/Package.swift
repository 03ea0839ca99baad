// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that whoever links the library does not resolve what only this server needs.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

let package = Package(
  name: "emulsion-server",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "emulsion-server", targets: ["emulsion-server"]),
    // What answers requests, for `Benchmarks/Serving`.
    .library(name: "EmulsionServer", targets: ["EmulsionServer"]),
  ],
  dependencies: [
    .package(name: "emulsion", path: "../.."),
    .package(name: "emulsion-observability", path: "../observability"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "EmulsionServer",
      dependencies: [
        "CZlib",
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "EmulsionDocuments", package: "emulsion"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Yams", package: "Yams"),
      ],
      resources: [.embedInCode("Description/openapi.yaml")],
      swiftSettings: settings),
    .executableTarget(
      name: "emulsion-server",
      dependencies: [
        "EmulsionServer",
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "EmulsionDocuments", package: "emulsion"),
        .product(name: "EmulsionObservability", package: "emulsion-observability"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EmulsionServerTests",
      dependencies: [
        "EmulsionServer",
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
