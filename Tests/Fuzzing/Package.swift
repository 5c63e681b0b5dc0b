// swift-tools-version: 6.2
import PackageDescription

// What libFuzzer asks of the programs that it drives.
let compiling: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])]
let linking: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]

let package = Package(
    name: "vidrec-fuzzing",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fuzz-clips", targets: ["fuzz-clips"]),
        .executable(name: "fuzz-decoder", targets: ["fuzz-decoder"]),
        .executable(name: "fuzz-parsers", targets: ["fuzz-parsers"]),
    ],
    dependencies: [
        .package(name: "vidrec", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "fuzz-clips",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Kernels", package: "vidrec"),
            ]
        ),
        .executableTarget(
            name: "fuzz-decoder",
            dependencies: [
                .product(name: "ClipTypes", package: "vidrec"),
                .product(name: "VideoDecoding", package: "vidrec"),
            ],
            swiftSettings: compiling,
            linkerSettings: linking
        ),
        .executableTarget(
            name: "fuzz-parsers",
            dependencies: [
                .product(name: "ClipCatalog", package: "vidrec"),
                .product(name: "Files", package: "vidrec"),
                .product(name: "ModelFiles", package: "vidrec"),
                // With the messages of Isolation, and what a library makes of them.
                .product(name: "VidRecKit", package: "vidrec"),
                .product(name: "VideoDecoding", package: "vidrec"),
            ],
            swiftSettings: compiling,
            linkerSettings: linking
        ),
    ],
    swiftLanguageModes: [.v6]
)
