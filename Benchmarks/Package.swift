// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "vidrec-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "vidrec", path: ".."),
        // Without traits: counting allocations would slow down what is timed.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "VidRecBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "ClipCatalog", package: "vidrec"),
                .product(name: "ClipTypes", package: "vidrec"),
                .product(name: "CopyMatching", package: "vidrec"),
                .product(name: "Recommenders", package: "vidrec"),
                .product(name: "SequenceModels", package: "vidrec"),
                .product(name: "VectorSearch", package: "vidrec"),
                .product(name: "VidRecKit", package: "vidrec"),
                .product(name: "VideoDecoding", package: "vidrec"),
                .product(name: "VisualDescriptors", package: "vidrec"),
            ],
            // Where the plugin of the benchmark package looks for cases.
            path: "Benchmarks/VidRecBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    ],
    swiftLanguageModes: [.v6]
)
