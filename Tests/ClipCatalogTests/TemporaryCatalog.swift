import ClipCatalog
import ClipTypes
import Foundation
import TestSupport

extension TemporaryFolder {
    /// The folder of the test's catalog.
    var catalog: String { path + "/catalog" }

    /// The database of that catalog.
    var database: String { catalog + "/catalog.sqlite" }

    func make() throws -> Catalog { try Catalog(at: catalog, mode: .create) }

    /// The output of the `sqlite3` program for a command on the database, as a reference.
    @discardableResult
    func sqlite3(_ command: String, on file: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", file ?? database, command]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

let model = EmbeddingModel(name: "mean", dimension: 4, fingerprint: "f00d")

func id(_ number: Int) -> ClipID {
    let bytes = (0..<32).map { UInt8(truncatingIfNeeded: $0 == 0 ? number : $0 == 1 ? number >> 8 : 7 * $0) }
    guard let id = ClipID(bytes: bytes) else { preconditionFailure("32 bytes make an id") }
    return id
}

func embedding(_ number: Int) -> ClipEmbedding {
    ClipEmbedding(normalizing: [1, Float(number % 7) - 3, Float(number % 11), 0.5])
}

/// Sketches of which the first has no local detail.
func sketches(_ number: Int, count: Int = 3) -> [FrameSketch] {
    (0..<count).map { index in
        FrameSketch(
            time: Duration(secondsComponent: Int64(index), attosecondsComponent: 333_333_333_000_000_000),
            weight: Float(index) / 3, codes: [-127, 0, Int8(index), Int8(number % 100), 127],
            detail: index == 0 ? nil : detail(number + index))
    }
}

func detail(_ number: Int) -> FrameDetail {
    FrameDetail(levels: (0..<FrameDetail.count).map { Int8(($0 / 3 + number) % 5 - 2) }, width: 16, height: 9)
}

func clip(
    _ number: Int, status: ClipStatus = .ok, reason: String? = nil, model: EmbeddingModel = model,
    conversions: Set<PictureConversion> = []
) -> IndexedClip {
    guard status != .failed else {
        return IndexedClip(id: id(number), byteCount: 1000, status: .failed, reason: reason, sampling: "adaptive")
    }
    return IndexedClip(
        id: id(number), byteCount: 1000, status: status, reason: reason,
        metadata: ClipMetadata(
            container: "mov,mp4,m4a,3gp,3g2,mj2", codec: "h264", pixelFormat: "yuv420p", width: 640, height: 360,
            duration: .milliseconds(7_400) + .nanoseconds(1), frameCount: 185, conversions: conversions),
        sampling: "adaptive", sketches: sketches(number),
        embedding: IndexedClip.Embedding(model: model, value: embedding(number)))
}

func file(_ path: String, _ outcome: IndexedFile.Outcome, modified: Duration = .seconds(1_700_000_000)) -> IndexedFile {
    IndexedFile(path: path, byteCount: 1000, modified: modified, outcome: outcome)
}
