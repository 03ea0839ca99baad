// swift-tools-version: 6.2

import PackageDescription

// The server of `tools/server` with routes beside its own that are only there to be measured. A package of its own, so
// that nobody who builds the server or the other benchmarks resolves what the other needs.

let package = Package(
  name: "emulsion-serving-benchmark",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "emulsion", path: "../.."),
    .package(name: "emulsion-observability", path: "../../tools/observability"),
    .package(name: "emulsion-server", path: "../../tools/server"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .executableTarget(
      name: "serving-bench",
      dependencies: [
        "CPostgres",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "EmulsionObservability", package: "emulsion-observability"),
        .product(name: "EmulsionSamples", package: "emulsion"),
        .product(name: "EmulsionServer", package: "emulsion-server"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .strictMemorySafety(),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
