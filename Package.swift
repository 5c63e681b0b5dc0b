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
        .executable(name: "vidrec-features", targets: ["vidrec-features"]),
        .library(name: "VidRecKit", targets: ["VidRecKit"]),
        .library(name: "ClipTypes", targets: ["ClipTypes"]),
        .library(name: "VideoDecoding", targets: ["VideoDecoding"]),
        .library(name: "VisualDescriptors", targets: ["VisualDescriptors"]),
        .library(name: "SequenceModels", targets: ["SequenceModels"]),
        .library(name: "VectorSearch", targets: ["VectorSearch"]),
        .library(name: "CopyMatching", targets: ["CopyMatching"]),
        .library(name: "Recommenders", targets: ["Recommenders"]),
        .library(name: "ClipCatalog", targets: ["ClipCatalog"]),
        .library(name: "CatalogTransfer", targets: ["CatalogTransfer"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
        .library(name: "LibraryEvaluation", targets: ["LibraryEvaluation"]),
        .library(name: "ModelTraining", targets: ["ModelTraining"]),
        .library(name: "Kernels", targets: ["Kernels"]),
        .library(name: "Files", targets: ["Files"]),
        .library(name: "IndexFiles", targets: ["IndexFiles"]),
        .library(name: "ModelFiles", targets: ["ModelFiles"]),
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
        .target(name: "CSearchKernels", dependencies: ["CKernels"]),
        .target(name: "COpenVINO", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CSandbox"),
        .target(name: "CThreadSanitizer"),
        .target(name: "CModels", exclude: ["clips.vidrec-model"]),
        .target(name: "ClipTypes", swiftSettings: settings),
        .target(
            name: "Concurrency",
            dependencies: ["CThreadSanitizer", .product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: settings),
        .target(name: "Files", dependencies: ["ClipTypes"], swiftSettings: settings),
        .target(name: "ClipFilters", dependencies: ["ClipTypes", "Files"], swiftSettings: settings),
        .target(
            name: "Digests", dependencies: [.target(name: "COpenSSL", condition: .when(platforms: [.linux]))],
            swiftSettings: settings),
        .target(name: "Kernels", dependencies: ["CKernels", "CSearchKernels", "Concurrency"], swiftSettings: settings),
        .target(name: "IndexFiles", dependencies: ["Files", "Kernels"], swiftSettings: settings),
        .target(name: "ModelFiles", dependencies: ["ClipTypes", "Digests"], swiftSettings: settings),
        .target(
            name: "VideoDecoding", dependencies: ["CFFmpeg", "ClipTypes", "Concurrency", "Kernels"],
            swiftSettings: settings),
        .target(
            name: "VisualDescriptors", dependencies: ["ClipTypes", "Kernels", "ModelFiles"], swiftSettings: settings),
        .target(name: "SequenceModels", dependencies: ["ClipTypes", "Kernels", "ModelFiles"], swiftSettings: settings),
        .target(
            name: "VectorSearch",
            dependencies: [
                "ClipTypes", "Concurrency", "IndexFiles", "Kernels",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(name: "DetailMatching", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .target(
            name: "CopyMatching",
            dependencies: ["ClipTypes", "Concurrency", "DetailMatching", "IndexFiles", "Kernels"],
            swiftSettings: settings),
        .target(
            name: "Recommenders", dependencies: ["ClipTypes", "Concurrency", "Kernels", "ModelFiles"],
            swiftSettings: settings),
        .target(name: "Evaluation", dependencies: ["ClipTypes", "Files", "Kernels"], swiftSettings: settings),
        .target(
            name: "CatalogStorage",
            dependencies: [
                "ClipFilters", "ClipTypes", "Concurrency", "Files", .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: settings),
        .target(
            name: "ClipCatalog",
            dependencies: [
                "CatalogStorage", "ClipFilters", "ClipTypes", "Concurrency", "Files",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: settings),
        .target(
            name: "ClipModels",
            dependencies: [
                "CModels", "ClipTypes", "CopyMatching", "Files", "ModelFiles", "SequenceModels", "VisualDescriptors",
            ], swiftSettings: settings),
        .target(
            name: "Augmentation", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .target(
            name: "Isolation",
            dependencies: [
                "CSandbox", "ClipTypes", "Concurrency", "Digests", "Files", "VisualDescriptors",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
            ], swiftSettings: settings),
        .target(
            name: "ClipAnalysis",
            dependencies: [
                "Augmentation", "ClipModels", "ClipTypes", "Concurrency", "Digests", "Isolation", "Kernels",
                "SequenceModels", "VideoDecoding", "VisualDescriptors",
            ], swiftSettings: settings),
        .target(
            name: "ModelTraining",
            dependencies: [
                "Augmentation", "ClipModels", "ClipTypes", "Concurrency", "CopyMatching", "Digests", "Files",
                "Isolation", "Kernels", "ModelFiles", "SequenceModels", "VisualDescriptors",
            ], swiftSettings: settings),
        .target(
            name: "CatalogIndexes",
            dependencies: [
                "ClipCatalog", "ClipTypes", "Concurrency", "CopyMatching", "Files", "IndexFiles", "VectorSearch",
            ], swiftSettings: settings),
        .target(
            name: "ClipIndexing",
            dependencies: [
                "ClipCatalog", "ClipTypes", "Concurrency", "Files", "Isolation",
                .product(name: "DequeModule", package: "swift-collections"),
            ], swiftSettings: settings),
        .target(
            name: "CatalogTransfer", dependencies: ["ClipCatalog", "ClipTypes", "Digests", "Files"],
            swiftSettings: settings),
        .target(
            name: "VidRecKit",
            dependencies: [
                "CatalogIndexes", "ClipCatalog", "ClipFilters", "ClipIndexing", "ClipModels", "ClipTypes",
                "Concurrency",
                "CopyMatching", "Digests", "Evaluation",
                "Files", "Isolation", "ModelFiles", "ModelTraining", "Recommenders", "SequenceModels", "VectorSearch",
                "VisualDescriptors", .product(name: "DequeModule", package: "swift-collections"),
            ], swiftSettings: settings),
        .target(
            name: "LibraryEvaluation",
            dependencies: [
                "ClipCatalog", "ClipTypes", "Concurrency", "Evaluation", "Files", "Isolation", "Recommenders",
                "VidRecKit",
            ],
            swiftSettings: settings),
        .target(
            name: "Duplicates",
            dependencies: [
                "ClipCatalog", "ClipModels", "ClipTypes", "Concurrency", "CopyMatching", "Files", "Kernels",
                "VidRecKit",
            ], swiftSettings: settings),
        .target(
            name: "Benchmarking",
            dependencies: [
                "ClipCatalog", "ClipIndexing", "ClipTypes", "Concurrency", "Files", "Isolation", "VidRecKit",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
            ], swiftSettings: settings),
        .target(
            name: "Reports",
            dependencies: [
                "Benchmarking", "ClipCatalog", "ClipTypes", "CopyMatching", "Duplicates", "Evaluation", "Files",
                "LibraryEvaluation", "VidRecKit",
            ],
            swiftSettings: settings),
        .target(
            name: "Displays",
            dependencies: [
                "CatalogTransfer", "ClipCatalog", "ClipIndexing", "ClipModels", "ClipTypes", "Files", "ModelTraining",
                "Recommenders", "Reports", "SequenceModels", "VidRecKit",
            ], swiftSettings: settings),
        .executableTarget(
            name: "vidrec",
            dependencies: [
                "Benchmarking", "CatalogTransfer", "ClipCatalog", "ClipFilters", "ClipTypes", "CopyMatching",
                "Displays",
                "Duplicates", "Evaluation", "Files", "Isolation",
                "ModelFiles", "ModelTraining", "LibraryEvaluation", "Recommenders", "Reports", "VidRecKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "vidrec-worker",
            dependencies: [
                "ClipAnalysis", "ClipModels", "ClipTypes", "Digests", "Files", "Isolation", "ModelFiles",
                "SequenceModels", "VideoDecoding", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "DequeModule", package: "swift-collections"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "vidrec-features", dependencies: ["COpenVINO", "Digests", "Files", "Isolation"],
            swiftSettings: settings),
        .target(
            name: "TestSupport",
            dependencies: [
                "ClipTypes", "Kernels", "ModelFiles", "ModelTraining", "SequenceModels", "VideoDecoding",
                "VisualDescriptors",
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        .testTarget(name: "ClipTypesTests", dependencies: ["ClipTypes", "Kernels"], swiftSettings: settings),
        .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency"], swiftSettings: settings),
        .testTarget(
            name: "FilesTests", dependencies: ["ClipTypes", "Files", "Kernels", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "IndexFilesTests", dependencies: ["IndexFiles", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "KernelsTests", dependencies: ["CKernels", "CSearchKernels", "Kernels"], swiftSettings: settings),
        .testTarget(name: "ClipFiltersTests", dependencies: ["ClipFilters", "ClipTypes"], swiftSettings: settings),
        .testTarget(name: "ModelFilesTests", dependencies: ["Kernels", "ModelFiles"], swiftSettings: settings),
        .testTarget(
            name: "VideoDecodingTests",
            dependencies: ["ClipTypes", "Concurrency", "Kernels", "VideoDecoding", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "VisualDescriptorsTests",
            dependencies: ["Augmentation", "ClipTypes", "Kernels", "ModelFiles", "VisualDescriptors", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SequenceModelsTests",
            dependencies: [
                "ClipTypes", "Kernels", "ModelFiles", "ModelTraining", "SequenceModels", "TestSupport", "VideoDecoding",
                "VisualDescriptors",
            ], swiftSettings: settings),
        .testTarget(
            name: "VectorSearchTests",
            dependencies: ["ClipTypes", "Concurrency", "IndexFiles", "Kernels", "TestSupport", "VectorSearch"],
            swiftSettings: settings),
        .testTarget(
            name: "CopyMatchingTests",
            dependencies: [
                "ClipTypes", "CopyMatching", "DetailMatching", "IndexFiles", "Kernels", "TestSupport",
                "VisualDescriptors",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "RecommendersTests",
            dependencies: ["ClipTypes", "Kernels", "ModelFiles", "Recommenders", "TestSupport"], swiftSettings: settings
        ),
        .testTarget(
            name: "EvaluationTests", dependencies: ["ClipTypes", "Evaluation", "Files", "Kernels", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "CatalogIndexesTests",
            dependencies: [
                "CatalogIndexes", "ClipCatalog", "ClipTypes", "CopyMatching", "IndexFiles", "Kernels", "TestSupport",
                "VectorSearch",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ClipCatalogTests",
            dependencies: [
                "CatalogStorage", "ClipCatalog", "ClipFilters", "ClipTypes", "Files", "Kernels", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CatalogTransferTests",
            dependencies: [
                "CatalogTransfer", "ClipCatalog", "ClipTypes", "Digests", "Files", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ClipAnalysisTests",
            dependencies: [
                "ClipAnalysis", "ClipModels", "ClipTypes", "Digests", "Isolation", "VideoDecoding", "VisualDescriptors",
                "TestSupport",
            ], swiftSettings: settings),
        .testTarget(
            name: "IsolationTests",
            dependencies: [
                "ClipModels", "ClipTypes", "Isolation", "ModelFiles", "TestSupport", "VisualDescriptors",
                "vidrec-features",
                "vidrec-worker",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ModelTrainingTests",
            dependencies: [
                "ClipModels", "ClipTypes", "Concurrency", "CopyMatching", "Isolation", "Kernels", "ModelFiles",
                "ModelTraining", "SequenceModels", "VideoDecoding", "VisualDescriptors", "TestSupport", "vidrec-worker",
            ], swiftSettings: settings),
        .testTarget(
            name: "VidRecKitTests",
            dependencies: [
                "ClipCatalog", "ClipIndexing", "ClipModels", "ClipTypes", "Concurrency", "CopyMatching", "Evaluation",
                "Files",
                "Isolation",
                "ModelFiles", "ModelTraining", "Recommenders", "SequenceModels", "VidRecKit", "VideoDecoding",
                "VisualDescriptors", "TestSupport", "vidrec-worker",
            ], swiftSettings: settings),
        .testTarget(
            name: "LibraryEvaluationTests",
            dependencies: [
                "ClipTypes", "Evaluation", "LibraryEvaluation", "Recommenders", "VidRecKit", "TestSupport",
                "vidrec-worker",
            ], swiftSettings: settings),
        .testTarget(
            name: "DuplicatesTests",
            dependencies: [
                "ClipCatalog", "ClipModels", "ClipTypes", "Concurrency", "CopyMatching", "Duplicates", "VidRecKit",
                "TestSupport", "vidrec-worker",
            ], swiftSettings: settings),
        .testTarget(
            name: "BenchmarkingTests",
            dependencies: [
                "Benchmarking", "ClipIndexing", "ClipTypes", "Isolation", "VidRecKit", "VideoDecoding", "TestSupport",
                "vidrec-worker",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "VidRecCommandTests",
            dependencies: [
                "ModelFiles", "SequenceModels", "TestSupport", "VidRecKit", "vidrec", "vidrec-features",
                "vidrec-worker",
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
