import CatalogTransfer
import ClipCatalog
import ClipTypes
import Foundation
import TestSupport

/// Catalogs with every kind of row.
enum Fixture {
    static let model = EmbeddingModel(name: "gru", dimension: 4, fingerprint: "0123456789abcdef")

    static func id(_ number: Int) -> ClipID {
        let bytes = (0..<32).map { UInt8(truncatingIfNeeded: $0 == 0 ? number : $0 == 1 ? number >> 8 : 7 * $0) }
        guard let id = ClipID(bytes: bytes) else { preconditionFailure("32 bytes make an id") }
        return id
    }

    static func sketches(_ number: Int) -> [FrameSketch] {
        (0..<3).map { index in
            FrameSketch(
                time: .nanoseconds(333_333_333 * Int64(index)), weight: Float(index) / 3,
                codes: [-127, 0, Int8(index), Int8(number % 100), 127],
                detail: index == 0
                    ? nil
                    : FrameDetail(
                        levels: (0..<FrameDetail.count).map { Int8(($0 / 3 + number) % 5 - 2) }, width: 16, height: 9))
        }
    }

    static func embedding(_ number: Int, model: EmbeddingModel = model) -> IndexedClip.Embedding {
        let value = ClipEmbedding(normalizing: [1, Float(number % 7) - 3, Float(number % 11), 0.5])
        let contributions = FamilyContributions([.color: [0.5, 0, Float(number % 5) / 10, 0.25]], dimension: 4)
        return IndexedClip.Embedding(
            model: model, value: value, contributions: number.isMultiple(of: 2) ? contributions : nil)
    }

    static func clip(
        _ number: Int, status: ClipStatus = .ok, rules: Int = ClipAnalysis.currentRules, model: EmbeddingModel = model
    ) -> IndexedClip {
        guard status != .failed else {
            return IndexedClip(
                id: id(number), byteCount: 1000, status: .failed, reason: "no frame, at \"0 s\"", sampling: "keyframes",
                rules: rules)
        }
        return IndexedClip(
            id: id(number), byteCount: 1000, status: status, reason: status == .ok ? nil : "only black frames",
            metadata: ClipMetadata(
                container: "mov,mp4,m4a,3gp,3g2,mj2", codec: "h264", pixelFormat: "yuv420p", width: 640, height: 360,
                duration: .milliseconds(7_400) + .nanoseconds(1), frameCount: 185,
                conversions: number.isMultiple(of: 3) ? [.gamut, .pq] : []),
            sampling: "every=500ms", rules: rules, sketches: sketches(number),
            embedding: status == .ok ? embedding(number, model: model) : nil)
    }

    static func file(_ path: String, _ outcome: IndexedFile.Outcome, changed: Duration? = nil) -> IndexedFile {
        IndexedFile(
            path: path, byteCount: 1000,
            modified: Duration(secondsComponent: 1_700_000_000, attosecondsComponent: 123_456_789_000_000_000),
            changed: changed, outcome: outcome)
    }

    /// Creates a catalog with `count` clips, and one of each other kind of row.
    static func catalog(at path: String, count: Int = 5) throws -> Catalog {
        let catalog = try Catalog(at: path, mode: .create)
        try catalog.record((1...count).map { file("/clips/\($0).mp4", .clip(clip($0)), changed: .seconds($0)) })
        try catalog.record([
            file("/clips/black.mp4", .clip(clip(901, status: .partial))),
            file("/clips/broken.mp4", .clip(clip(902, status: .failed))),
            // The names have a comma, quotes, a newline, a control character, and an accent of its own.
            file("/clips/a, \"b\".mp4", .known(id(1))), file("/clips/new\nline\u{1}.mp4", .known(id(1))),
            file("/clips/e\u{301}.mp4", .known(id(2))), file("/clips/\u{e9}.mp4", .known(id(3))),
            file("/clips/gone.mp4", .unreadable(reason: "permission denied")),
        ])
        // A file that could be read, and cannot be read any more.
        try catalog.record([file("/clips/3.mp4", .unreadable(reason: "input/output error"))])
        return catalog
    }

    /// The rows of a catalog with all parts.
    static func rows(of catalog: Catalog) throws -> [UInt8] {
        var export = CatalogExport()
        export.parts = [.sketches, .embedding]
        var bytes: [UInt8] = []
        _ = try export.write(catalog, rows: { bytes += $0 })
        return bytes
    }

    /// The SQL text of a database, as the `sqlite3` program writes it.
    static func dump(_ directory: String) throws -> String {
        try Shell.run("sqlite3", ["\(directory)/catalog.sqlite", ".dump"])
    }
}
