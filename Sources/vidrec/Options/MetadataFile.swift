import ClipTypes
import Files
import Reports
import Synchronization
import VidRecKit

/// A file with upload metadata.
struct MetadataFile {
    /// The path of the file; `-` for standard input.
    let path: String

    /// The numbers of lines by their results.
    struct Counts {
        var changed = 0
        var unchanged = 0
        var failed = 0

        /// Counts results, and writes the problems to standard error.
        mutating func add(_ results: [UploadResult], of path: String) {
            for result in results {
                if let problem = result.problem {
                    failed += 1
                    StandardStreams.message("'\(path)', line \(result.line): \(problem)".printable)
                } else if result.edited?.isChanged == true {
                    changed += 1
                } else {
                    unchanged += 1
                }
            }
        }

        var description: String {
            "metadata of \(counted(changed, "clip")) changed, of \(unchanged) unchanged"
                + (failed > 0 ? "; \(counted(failed, "line")) failed" : "")
        }
    }

    /// Changes the metadata of the clips that the file names, or only says what it would do.
    ///
    /// - Parameters:
    ///   - library: The library.
    ///   - dryRun: Whether nothing is stored.
    ///   - onRows: Called with the clips of lines that are durable.
    func apply(
        to library: ClipLibrary, dryRun: Bool = false, onRows: @escaping @Sendable ([TagRow]) throws -> Void = { _ in }
    ) async throws -> Counts {
        let counts = Mutex(Counts())
        try await library.importMetadata(path, dryRun: dryRun) { results in
            counts.withLock { $0.add(results, of: path) }
            try onRows(results.compactMap { $0.edited.map(TagRow.init(edited:)) })
        }
        return counts.withLock { $0 }
    }
}
