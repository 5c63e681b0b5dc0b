// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "vidrec-fuzzing",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "fuzz-clips", targets: ["fuzz-clips"])],
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
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
