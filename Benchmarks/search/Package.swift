// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the cases of Benchmarks need a package from the network, and this program only the library.
let package = Package(
    name: "search-bench",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "vidrec", path: "../..")],
    targets: [
        .executableTarget(
            name: "search-bench", dependencies: [.product(name: "VectorSearch", package: "vidrec")])
    ],
    swiftLanguageModes: [.v6]
)
