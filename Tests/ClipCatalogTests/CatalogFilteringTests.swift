import ClipFilters
import ClipTypes
import Foundation
import Kernels
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Clips that a filter matches")
struct CatalogFilteringTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try folder.make()
    }

    /// What the reference implementation knows of a clip.
    private struct Known {
        let id: ClipID
        let metadata: UploadMetadata
        let paths: [String]
        let status: ClipStatus
        let stream: ClipMetadata?
        /// The other fields as the values that they are compared as.
        let fields: [String: ClipFilter.Value]
    }

    private static let texts = ["", "a", "ab", "b", "é", "e\u{301}", "a*[b]?", "\u{10FFFF}", "Ab"]

    private static func number(_ value: ClipFilter.Value) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The reference implementation: evaluates a filter for one clip.
    private static func matches(_ filter: ClipFilter, _ clip: Known) -> Bool {
        switch filter {
        case .all(let filters): return filters.allSatisfy { matches($0, clip) }
        case .any(let filters): return filters.contains { matches($0, clip) }
        case .not(let filter): return !matches(filter, clip)
        case .comparison(let comparison):
            let operation = comparison.operation
            func texts(_ found: [String]) -> Bool {
                guard operation != .exists else { return !found.isEmpty }
                guard case .text(let text) = comparison.value else { return false }
                let wanted = Array(text.utf8)
                return found.contains { found in
                    let bytes = Array(found.utf8)
                    switch operation {
                    case .equal: return bytes == wanted
                    case .prefix: return bytes.starts(with: wanted)
                    case .contains:
                        return bytes.indices.contains { bytes[$0...].starts(with: wanted) } || wanted.isEmpty
                    case .glob: return glob(Array(text.unicodeScalars), Array(found.unicodeScalars))
                    case .less: return bytes.lexicographicallyPrecedes(wanted)
                    case .greater: return wanted.lexicographicallyPrecedes(bytes)
                    case .lessOrEqual: return !wanted.lexicographicallyPrecedes(bytes)
                    case .greaterOrEqual: return !bytes.lexicographicallyPrecedes(wanted)
                    case .exists: return true
                    }
                }
            }
            func order<Value: Comparable>(_ found: Value?, _ wanted: Value?) -> Bool {
                guard let found else { return false }
                guard let wanted else { return operation == .exists }
                switch operation {
                case .equal: return found == wanted
                case .less: return found < wanted
                case .lessOrEqual: return found <= wanted
                case .greater: return found > wanted
                case .greaterOrEqual: return found >= wanted
                default: return true
                }
            }
            let number: Int64? = if case .integer(let number) = comparison.value { number } else { nil }
            let duration: Duration? = if case .duration(let duration) = comparison.value { duration } else { nil }
            switch comparison.field {
            case .tag: return texts(clip.metadata.sortedTags)
            case .title: return texts(clip.metadata.title.map { [$0] } ?? [])
            case .creator: return texts(clip.metadata.creator.map { [$0] } ?? [])
            case .language: return texts(clip.metadata.language.map { [$0] } ?? [])
            case .path: return texts(clip.paths)
            case .status: return texts([clip.status.rawValue])
            case .uploaded: return order(clip.metadata.uploaded, number)
            case .width: return order(clip.stream.map { Int64($0.width) }, number)
            case .height: return order(clip.stream.map { Int64($0.height) }, number)
            case .duration: return order(clip.stream?.duration, duration)
            case .other(let names):
                guard let value = clip.fields[names.map(\.description).joined(separator: ".")] else { return false }
                switch (value, comparison.value) {
                case (_, .anything): return true
                case (.boolean(let found), .boolean(let wanted)): return found == wanted
                case (.text(let found), .text): return texts([found])
                default:
                    guard let wanted = Self.number(comparison.value) else { return false }
                    return Self.number(value).map { order($0, wanted) } ?? false
                }
            }
        }
    }

    private static func glob(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "*" { return (0...text.count).contains { glob(rest, Array(text[$0...])) } }
        guard let scalar = text.first, first == "?" || first == scalar else { return false }
        return glob(rest, Array(text.dropFirst()))
    }

    /// Fills the catalog with random clips; clip n has the key n.
    private func fill(_ random: inout SeededGenerator) throws -> [Known] {
        var clips: [Known] = []
        for number in 1...120 {
            let status = [ClipStatus.ok, .ok, .ok, .partial, .failed].randomElement(using: &random) ?? .ok
            func text(_ random: inout SeededGenerator) -> String? {
                Bool.random(using: &random) ? Self.texts.randomElement(using: &random) : nil
            }
            let stream = ClipMetadata(
                container: "c", codec: "h264", pixelFormat: "p", width: Int.random(in: 1...4, using: &random),
                height: Int.random(in: 1...4, using: &random),
                duration: .milliseconds(Int.random(in: 0...4, using: &random) * 500), frameCount: 5)
            let paths = (0...Int.random(in: 0...1, using: &random)).map { part in
                "/" + (text(&random) ?? "x") + "/" + (text(&random) ?? "") + "\(number).\(part)"
            }
            let known = Known(
                id: id(number),
                metadata: UploadMetadata(
                    title: text(&random), creator: text(&random),
                    uploaded: Bool.random(using: &random) ? Int64.random(in: -2...2, using: &random) : nil,
                    language: text(&random),
                    tags: Set((0..<3).compactMap { _ in text(&random) }.filter { !$0.isEmpty }.map(\.exact)),
                    fields: number.isMultiple(of: 5)
                        ? [:]
                        : [
                            "n".exact: number.isMultiple(of: 2) ? "\(number % 4)" : "\(number % 4).50",
                            "b".exact: "\(number.isMultiple(of: 3))",
                            "t".exact: Self.texts[number % 9].exact == "é".exact
                                ? "\"\\u00e9\"" : "\"\(Self.texts[number % 9])\"",
                            "o".exact: #"{"i p":\#(number % 3),"z":null,"l":[1]}"#,
                        ]),
                paths: paths, status: status, stream: status == .failed ? nil : stream,
                fields: number.isMultiple(of: 5)
                    ? [:]
                    : [
                        "n": .number(Double(number % 4) + (number.isMultiple(of: 2) ? 0 : 0.5)),
                        "b": .boolean(number.isMultiple(of: 3)), "t": .text(Self.texts[number % 9]),
                        "o.i p": .integer(Int64(number % 3)), "o": .anything, "o.l": .anything,
                    ])
            let indexed = IndexedClip(
                id: known.id, byteCount: 1, status: status, metadata: known.stream, sampling: "adaptive")
            try catalog.record(paths.map { file($0, .clip(indexed)) })
            clips.append(known)
        }
        var change = UploadChange()
        var lines: [ClipID: Int] = [:]
        let edits = clips.map { clip in
            change.title = clip.metadata.title.map { .set($0) } ?? .kept
            change.creator = clip.metadata.creator.map { .set($0) } ?? .kept
            change.uploaded = clip.metadata.uploaded.map { .set($0) } ?? .kept
            change.language = clip.metadata.language.map { .set($0) } ?? .kept
            change.tags = .set(clip.metadata.tags)
            change.fields = clip.metadata.fields.mapValues { .set($0) }
            return UploadEdit(line: 1, target: .clip(clip.id), change: change)
        }
        let results = try catalog.edit(edits, after: &lines)
        #expect(results.allSatisfy { $0.problem == nil })
        return clips
    }

    private func comparison(_ random: inout SeededGenerator) -> ClipFilter {
        let fields: [ClipFilter.Field] = [
            .tag, .tag, .title, .creator, .language, .uploaded, .duration, .width, .height, .status, .path,
            .other(["n".exact]), .other(["b".exact]), .other(["t".exact]), .other(["o".exact, "i p".exact]),
            .other(["o".exact]), .other(["missing".exact]), .other(["o".exact, "z".exact]),
            .other(["o".exact, "l".exact]),
        ]
        let field = fields.randomElement(using: &random) ?? .tag
        let operation = field.operations.randomElement(using: &random) ?? .equal
        let text = Self.texts.randomElement(using: &random) ?? ""
        func filter(_ value: ClipFilter.Value) -> ClipFilter {
            .comparison(.init(field, operation, operation == .exists ? .anything : value))
        }
        switch field {
        case .tag, .title, .creator, .language: return filter(.text(text))
        case .path:
            let patterns = ["*", "/?/*", "*[b]*", "/a*", "/é*1*", "*.0", "?x/*"]
            return filter(.text(operation == .glob ? patterns.randomElement(using: &random) ?? "*" : "/" + text))
        case .status: return filter(.text(ClipStatus.allCases.randomElement(using: &random)?.rawValue ?? "ok"))
        case .duration: return filter(.duration(.milliseconds(Int.random(in: 0...4, using: &random) * 500)))
        case .uploaded, .width, .height: return filter(.integer(Int64.random(in: -2...4, using: &random)))
        case .other:
            if [.prefix, .contains].contains(operation) { return filter(.text(text)) }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return filter(.text(text))
            case 1: return filter(.integer(Int64.random(in: 0...3, using: &random)))
            case 2: return filter(.number(Double(Int.random(in: 0...7, using: &random)) / 2))
            default: return .comparison(.init(field, .equal, .boolean(Bool.random(using: &random))))
            }
        }
    }

    private func filter(depth: Int, _ random: inout SeededGenerator) -> ClipFilter {
        guard depth > 0, !Int.random(in: 0..<3, using: &random).isMultiple(of: 3) else { return comparison(&random) }
        var parts: [ClipFilter] {
            (0...Int.random(in: 0...2, using: &random)).map { _ in filter(depth: depth - 1, &random) }
        }
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: .not(filter(depth: depth - 1, &random))
        case 1: .any(parts)
        default: .all(parts)
        }
    }

    @Test("are those that a naive evaluation finds", arguments: 0..<4)
    func naive(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let clips = try fill(&random)
        var sizes: Set<Int> = []
        for _ in 0..<500 {
            let filter = filter(depth: 3, &random)
            let expected = clips.indices.filter { Self.matches(filter, clips[$0]) }.map { Int64($0 + 1) }
            let keys = try catalog.keys(matching: filter)
            #expect(keys == expected, "\(filter)")
            #expect(try catalog.count(matching: filter) == expected.count)
            sizes.insert(keys.count)
        }
        #expect(sizes.count > 50)
        #expect(try catalog.verify() == [])
    }

    @Test("have their files listed in order, without those that are left out")
    func files() throws {
        var random = SeededGenerator(seed: 9)
        let clips = try fill(&random)
        try catalog.record([file("/unread", .unreadable(reason: "no"))])
        let filter = ClipFilter.comparison(.init(.tag, .exists, .anything))
        let keys = try catalog.keys(matching: filter)
        let (seen, unknown) = try catalog.keys(named: [
            clips[0].id.description, clips[1].paths[0], "/none", clips[1].paths[0],
        ])
        #expect(seen == [1, 2] && unknown == 1)
        let expected = try catalog.files().filter { file in
            guard let index = clips.firstIndex(where: { $0.id == file.clip }), index > 1 else { return false }
            return Self.matches(filter, clips[index])
        }
        #expect(try !expected.isEmpty && catalog.files(of: keys, excluding: seen) == expected)
        #expect(try catalog.files(of: nil).count == catalog.files().count)
        #expect(
            try catalog.files(of: nil, excluding: seen).map(\.path)
                == catalog.files().filter { ![clips[0].id, clips[1].id].contains($0.clip) }.map(\.path))
        #expect(try catalog.files(of: [], status: .ok).isEmpty)
    }

    @Test("are looked up by an index where there is one")
    func plans() throws {
        var random = SeededGenerator(seed: 5)
        _ = try fill(&random)
        for (text, index) in [
            ("creator = a", "upload_creator"), ("creator ^= a", "upload_creator"),
            ("uploaded >= 1970-01-02", "upload_uploaded"),
            ("language = a", "upload_language"), ("tag = a", "PRIMARY KEY (name=?)"), ("duration < 1", "clip_duration"),
            ("status = failed", "clip_status"), ("path ^= /a", "sqlite_autoindex_file_1"),
            ("path ~ /a*", "sqlite_autoindex_file_1"),
            ("title *= a and tag = b", "PRIMARY KEY (name=?)"),
            ("(tag = a or creator = b) and width > 3", "upload_creator"),
        ] {
            let plan = try catalog.plan(of: ClipFilter(parsing: text))
            #expect(plan.contains { $0.contains(index) }, "\(text): \(plan)")
            #expect(!plan.contains { $0.hasPrefix("SCAN clip") || $0.hasPrefix("SCAN upload") }, "\(text): \(plan)")
        }
    }

    @Test("are not taken from damaged rows")
    func damage() throws {
        var random = SeededGenerator(seed: 6)
        _ = try fill(&random)
        let filter = try ClipFilter(parsing: "creator = nobody")
        #expect(try catalog.keys(matching: filter).isEmpty)
        try folder.sqlite3("UPDATE upload SET creator = x'6e6f626f6479' WHERE clip = 7")
        let error = #expect(throws: CatalogError.self) { try catalog.keys(matching: filter) }
        #expect(error?.code == .damaged)
    }
}
