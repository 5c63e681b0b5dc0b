// swift-tools-version: 6.2
import PackageDescription

// Some cases call declarations that vidrec keeps to its own package, which the compiler knows by the name of its folder.
let folder = Context.packageDirectory.split(separator: "/").dropLast().last ?? "vidrec"
let vidrecPackage = String(folder.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })

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
                .product(name: "Kernels", package: "vidrec"),
                .product(name: "ModelFiles", package: "vidrec"),
                .product(name: "Recommenders", package: "vidrec"),
                .product(name: "SequenceModels", package: "vidrec"),
                .product(name: "VectorSearch", package: "vidrec"),
                .product(name: "VidRecKit", package: "vidrec"),
                .product(name: "VideoDecoding", package: "vidrec"),
                .product(name: "VisualDescriptors", package: "vidrec"),
                // The program that the pool starts, built beside the cases.
                .product(name: "vidrec-worker", package: "vidrec"),
            ],
            // Where the plugin of the benchmark package looks for cases.
            path: "Benchmarks/VidRecBenchmarks",
            packageAccess: false,
            swiftSettings: [.unsafeFlags(["-package-name", vidrecPackage])],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        .executableTarget(
            name: "grow-catalog",
            dependencies: [
                .product(name: "ClipCatalog", package: "vidrec"),
                .product(name: "ClipTypes", package: "vidrec"),
                .product(name: "Kernels", package: "vidrec"),
            ],
            path: "scale/GrowCatalog",
            packageAccess: false,
            swiftSettings: [.unsafeFlags(["-package-name", vidrecPackage])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
