internal import VidRecKit
internal import ClipCatalog
internal import ClipTypes
internal import Isolation

/// Runs a file through the stages up to the catalog, as indexing does, and measures each stage.
struct TimedIngest: Sendable {
    /// The result of a file.
    struct Outcome: Sendable {
        let path: String
        /// The file to store; `nil` if it failed.
        let file: IndexedFile?
        /// The reason of the failure.
        let failure: String?
        let metadata: ClipMetadata?
        let frames: Int
        let times: StageTimes
    }

    let ingest: FileIngest

    /// Identifies and decodes a file.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    func callAsFunction(_ path: String) async throws -> Outcome {
        let (identification, hashing) = try await ingest.timedIdentify(path)
        switch identification {
        case .unreadable(let file, _):
            guard case .unreadable(let reason) = file.outcome else { preconditionFailure("a file that can be read") }
            return Outcome(path: path, file: nil, failure: reason, metadata: nil, frames: 0, times: StageTimes())
        case .identified(let file):
            let decoded = try await ingest.decode(file)
            var times = decoded.times
            times[.hash] += hashing
            let analysis = decoded.analysis
            let hasFailed = analysis.status == .failed
            return Outcome(
                path: path, file: hasFailed ? nil : decoded.file, failure: hasFailed ? analysis.reason : nil,
                metadata: analysis.metadata, frames: analysis.sketches.count, times: times)
        }
    }
}
