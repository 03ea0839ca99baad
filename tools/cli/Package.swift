// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that whoever links the library does not resolve what its tools need.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

let package = Package(
  name: "emulsion-cli",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "emulsion", targets: ["EmulsionCLI"])
  ],
  dependencies: [
    .package(name: "emulsion", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CLZ4Frame", pkgConfig: "liblz4",
      providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
    // glibc's heaps belong to threads, and an import makes records on one thread and frees them on another.
    .systemLibrary(
      name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
    .target(
      name: "CAllocator",
      dependencies: [.target(name: "CJemalloc", condition: .when(platforms: [.linux]))]),
    // Not named like the command: on some file systems that would be the name of the library's module.
    .executableTarget(
      name: "EmulsionCLI",
      dependencies: [
        "CLZ4Frame",
        "CAllocator",
        .product(name: "Emulsion", package: "emulsion"),
        .product(name: "EmulsionDocuments", package: "emulsion"),
        .product(name: "EmulsionSamples", package: "emulsion"),
        .product(name: "LMDB", package: "emulsion"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EmulsionCLITests",
      dependencies: ["EmulsionCLI", "CLZ4Frame", .product(name: "Emulsion", package: "emulsion")],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
