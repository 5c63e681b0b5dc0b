import Foundation
import Testing

/// What ARCHITECTURE.md says of the targets and of what they import.
@Suite("The targets")
struct ArchitectureTests {
    /// What every target may import.
    private static let tools: Set<String> = [
        "ClipFilters", "ClipTypes", "Concurrency", "DetailMatching", "Digests", "Files", "IndexFiles", "Kernels",
        "ModelFiles",
    ]

    /// The targets of the package that a target of the package imports.
    private static func ownImports(of target: String) -> Set<String> {
        SourceTree.imports(of: target).intersection(SourceTree.targets.keys)
    }

    @Test("are found")
    func found() {
        #expect(SourceTree.targets.count > 25 && SourceTree.targets["VidRecKit"]?.isEmpty == false)
        #expect(SourceTree.imports(of: "VideoDecoding").isSuperset(of: ["CFFmpeg", "ClipTypes"]))
    }

    @Test(
        "leave each of these to one of them",
        arguments: [
            ("CFFmpeg", "VideoDecoding"), ("CKernels", "Kernels"), ("CModels", "ClipModels"),
            ("COpenSSL", "Digests"), ("CSearchKernels", "Kernels"), ("COpenVINO", "vidrec-features"),
            ("CSandbox", "Isolation"),
            ("CThreadSanitizer", "Concurrency"),
            ("HeapModule", "VectorSearch"),
        ])
    func oneImporter(module: String, importer: String) {
        let importers = SourceTree.targets.keys.filter { SourceTree.imports(of: $0).contains(module) }
        #expect(importers == [importer])
    }

    @Test("leave the database to the two that keep the catalog")
    func database() {
        let importers = SourceTree.targets.keys.filter { SourceTree.imports(of: $0).contains("GRDB") }
        #expect(importers.sorted() == ["CatalogStorage", "ClipCatalog"])
    }

    @Test("of FFmpeg are not behind the program that holds the catalog")
    func noDecoder() {
        var reached: Set<String> = ["vidrec"]
        var new = reached
        while !new.isEmpty {
            let imported: Set<String> = new.reduce(into: []) { $0.formUnion(Self.ownImports(of: $1)) }
            new = imported.subtracting(reached)
            reached.formUnion(new)
        }
        #expect(reached.isSuperset(of: ["VidRecKit", "Isolation"]))
        #expect(
            reached.isDisjoint(with: ["VideoDecoding", "ClipAnalysis", "COpenVINO", "vidrec-features", "vidrec-worker"])
        )
    }

    @Test(
        "that are stages import the base only, never another stage",
        arguments: [
            "Augmentation", "ClipCatalog", "CopyMatching", "Evaluation", "Recommenders", "SequenceModels",
            "VectorSearch", "VideoDecoding", "VisualDescriptors",
        ])
    func stage(target: String) {
        let others = Self.ownImports(of: target).subtracting(Self.tools).filter {
            !$0.hasPrefix("C") || $0.hasPrefix("Cl")
        }
        #expect(others.isEmpty)
    }

    @Test("of the base import the base only", arguments: tools.sorted())
    func base(target: String) {
        let others = Self.ownImports(of: target).subtracting(Self.tools)
            .subtracting(["CKernels", "CSearchKernels", "CThreadSanitizer", "COpenSSL"])
        #expect(others.isEmpty)
    }

    @Test("that answer queries do not import training", arguments: ["ClipAnalysis", "ClipModels", "Isolation"])
    func noTraining(target: String) {
        #expect(!SourceTree.imports(of: target).contains("ModelTraining"))
    }

    @Test("have at most 4,000 lines, and their files 400")
    func sizes() {
        for (target, files) in SourceTree.targets {
            #expect(files.reduce(0) { $0 + $1.lines } <= 4_000, "\(target)")
            for file in files { #expect(file.lines <= 400, "\(file.path)") }
        }
        let folders = Dictionary(grouping: SourceTree.targets["VidRecKit"] ?? []) { $0.path.split(separator: "/")[1] }
        for (folder, files) in folders { #expect(files.reduce(0) { $0 + $1.lines } <= 1_200, "VidRecKit/\(folder)") }
    }

    @Test("have no two public types of one name")
    func names() {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]
        var owners: [Substring: Set<String>] = [:]
        for (target, files) in SourceTree.targets {
            for line in files.lazy.flatMap({ $0.text.split(separator: "\n") }) where line.hasPrefix("public ") {
                let words = line.split { !$0.isLetter && !$0.isNumber }
                guard let kind = words.prefix(3).firstIndex(where: kinds.contains) else { continue }
                owners[words[kind + 1], default: []].insert(target)
            }
        }
        #expect(owners.count > 100)
        #expect(owners.filter { $0.value.count > 1 }.isEmpty)
    }

    @Test("keep instructions of one processor in files of their own")
    func intrinsics() {
        let marks = ["immintrin.h", "arm_neon.h", "_mm_", "_mm256_", "_mm512_"]
        let users = SourceTree.targets.values.joined().filter { file in
            !file.path.hasSuffix(".swift") && marks.contains { file.text.contains($0) }
        }
        #expect(!users.isEmpty && users.allSatisfy { $0.path.contains("X86") })
    }

    @Test("compare ids, names and paths by their bytes: keys of dictionaries and sets are `ExactText`")
    func exactKeys() {
        // Keys that are no ids: names of tensors, notes, members, encoders, extensions.
        let files: Set<String> = [
            "Benchmarking/StandardClips.swift", "ClipModels/ClipModel.swift", "Files/FileFinder.swift",
            "ModelTraining/Projection/LearnedWhitening.swift", "ModelTraining/Projection/StandardizationFit.swift",
            "Recommenders/Interactions/InteractionWeights+JSON.swift",
            "Recommenders/NextItem/NextItemNetwork+ModelFile.swift",
            "Recommenders/Suite/RecommenderModels+ModelFile.swift", "Recommenders/Suite/RecommenderModels.swift",
            "Recommenders/Suite/RecommenderTrainer.swift", "SequenceModels/Content/ContentHead+ModelFile.swift",
            "SequenceModels/Recurrent/RecurrentNetwork+ModelFile.swift",
            "VideoDecoding/DecodingRun.swift", "VideoDecoding/FileSignature+Named.swift",
            "Displays/RecommendationDisplay.swift",
        ]
        let marks = ["[String: ", "[[String]: ", "Set<String>", "Dictionary<String,"]
        let users = SourceTree.targets.values.joined().filter { file in
            file.path.hasSuffix(".swift") && !file.path.hasPrefix("ModelFiles/")
                && marks.contains { file.text.contains($0) }
        }
        #expect(Set(users.map(\.path)) == files)
    }

    @Test("use unsafe code only in the files that call C or the system, or copy bytes of numbers")
    func unsafeCode() {
        let folders = [
            "VideoDecoding/LibAV/", "Kernels/", "Files/System/", "IndexFiles/System/", "Isolation/System/",
            "Isolation/Messages/",
        ]
        let files: Set<String> = [
            "ClipAnalysis/ClipAnalyzer+Tasks.swift", "ClipModels/ClipModel+Shipped.swift",
            "Concurrency/QueueExecutor.swift", "Concurrency/ThreadTime.swift", "Digests/SHA256.swift",
            "vidrec-features/OpenVINO.swift",
        ]
        let users = SourceTree.targets.values.joined().filter { file in
            file.path.hasSuffix(".swift") && !folders.contains { file.path.hasPrefix($0) }
                && file.text.split(separator: "\n").contains { line in
                    line.contains("unsafe ") && !line.contains("//")
                }
        }
        #expect(Set(users.map(\.path)) == files)
    }
}
