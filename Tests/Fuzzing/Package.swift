// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "vidrec-fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "vidrec", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "fuzz-clips",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ClipTypes", package: "vidrec"),
            ],
            path: "Sources/FuzzClips"
        )
    ],
    swiftLanguageModes: [.v6]
)
