// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "vidrec",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "vidrec", targets: ["vidrec"]),
        .executable(name: "vidrec-worker", targets: ["vidrec-worker"]),
        .library(name: "VidRecKit", targets: ["VidRecKit"]),
        .library(name: "ClipTypes", targets: ["ClipTypes"]),
        .library(name: "Kernels", targets: ["Kernels"]),
        .library(name: "VideoDecoding", targets: ["VideoDecoding"]),
        .library(name: "VisualDescriptors", targets: ["VisualDescriptors"]),
        .library(name: "SequenceModels", targets: ["SequenceModels"]),
        .library(name: "VectorSearch", targets: ["VectorSearch"]),
        .library(name: "CopyMatching", targets: ["CopyMatching"]),
        .library(name: "Recommenders", targets: ["Recommenders"]),
        .library(name: "ClipCatalog", targets: ["ClipCatalog"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CFFmpeg",
            path: "CFFmpeg",
            pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [
                .apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"]),
                .brew(["ffmpeg"]),
            ]
        ),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .target(name: "CKernels"),
        .target(name: "CSandbox"),
        .target(name: "CModels", exclude: ["clips.vidrec-model"]),
        .target(name: "ClipTypes", swiftSettings: settings),
        .target(name: "Concurrency", swiftSettings: settings),
        .target(name: "Kernels", dependencies: ["CKernels", "Concurrency"], swiftSettings: settings),
        .target(
            name: "Digests", dependencies: [.target(name: "COpenSSL", condition: .when(platforms: [.linux]))],
            swiftSettings: settings),
        .target(name: "VideoDecoding", dependencies: ["CFFmpeg", "ClipTypes", "Kernels"], swiftSettings: settings),
        .target(name: "VisualDescriptors", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .target(
            name: "SequenceModels", dependencies: ["ClipTypes", "Concurrency", "Digests", "Kernels"],
            swiftSettings: settings),
        .target(
            name: "VectorSearch",
            dependencies: ["ClipTypes", "Kernels", .product(name: "HeapModule", package: "swift-collections")],
            swiftSettings: settings
        ),
        .target(name: "CopyMatching", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .target(
            name: "ClipModels",
            dependencies: ["CModels", "ClipTypes", "CopyMatching", "SequenceModels", "VisualDescriptors"],
            swiftSettings: settings),
        .target(
            name: "Isolation",
            dependencies: [
                "CSandbox", "ClipTypes", "VisualDescriptors",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
            ],
            swiftSettings: settings),
        .target(
            name: "ClipAnalysis",
            dependencies: [
                "ClipModels", "ClipTypes", "Digests", "Isolation", "Kernels", "SequenceModels", "VideoDecoding",
                "VisualDescriptors",
            ],
            swiftSettings: settings),
        .target(
            name: "Recommenders", dependencies: ["ClipTypes", "Concurrency", "Kernels", "SequenceModels"],
            swiftSettings: settings),
        .target(
            name: "ClipCatalog",
            dependencies: ["ClipTypes", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .target(name: "Evaluation", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .target(
            name: "VidRecKit",
            dependencies: [
                "ClipTypes", "ClipModels", "Digests", "Isolation", "Kernels", "VisualDescriptors", "SequenceModels",
                "VectorSearch",
                "CopyMatching", "Recommenders", "Evaluation", "ClipCatalog",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "vidrec",
            dependencies: [
                "VidRecKit", "ClipTypes", "ClipCatalog", "CopyMatching", "Evaluation", "Isolation", "Recommenders",
                "SequenceModels",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "vidrec-worker",
            dependencies: [
                "CSandbox", "ClipAnalysis", "ClipModels", "ClipTypes", "Digests", "Isolation", "SequenceModels",
                "VideoDecoding",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ClipTypesTests", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .testTarget(name: "KernelsTests", dependencies: ["CKernels", "Kernels"], swiftSettings: settings),
        .testTarget(
            name: "VideoDecodingTests",
            dependencies: ["VideoDecoding", "ClipTypes", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VisualDescriptorsTests",
            dependencies: ["VisualDescriptors", "ClipTypes", "Kernels", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SequenceModelsTests",
            dependencies: [
                "SequenceModels", "ClipTypes", "Kernels", "VideoDecoding", "VisualDescriptors", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VectorSearchTests", dependencies: ["VectorSearch", "ClipTypes", "Kernels"], swiftSettings: settings),
        .testTarget(
            name: "CopyMatchingTests", dependencies: ["CopyMatching", "ClipTypes", "Kernels"], swiftSettings: settings),
        .testTarget(
            name: "ClipCatalogTests",
            dependencies: ["ClipCatalog", "ClipTypes", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RecommendersTests",
            dependencies: ["Recommenders", "ClipTypes", "Kernels", "SequenceModels", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "ClipTypes", "Kernels", "TestSupport"],
            swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "ClipAnalysisTests",
            dependencies: [
                "ClipAnalysis", "ClipModels", "ClipTypes", "Digests", "Isolation", "VideoDecoding", "VisualDescriptors",
                "TestSupport",
            ], swiftSettings: settings),
        .testTarget(
            name: "IsolationTests",
            dependencies: ["Isolation", "ClipModels", "ClipTypes", "TestSupport", "vidrec-worker"],
            swiftSettings: settings),
        .testTarget(
            name: "VidRecKitTests",
            dependencies: [
                "VidRecKit", "ClipCatalog", "ClipModels", "ClipTypes", "CopyMatching", "Isolation", "Kernels",
                "Recommenders", "SequenceModels", "VideoDecoding", "VisualDescriptors", "TestSupport", "vidrec-worker",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VidRecCommandTests",
            dependencies: ["vidrec", "vidrec-worker", "SequenceModels", "TestSupport"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
