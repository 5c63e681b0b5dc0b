// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "vidrec-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "vidrec", path: "..")],
    targets: [
        .executableTarget(
            name: "FitStandardization",
            dependencies: [.product(name: "VidRecKit", package: "vidrec")]
        )
    ],
    swiftLanguageModes: [.v6]
)
