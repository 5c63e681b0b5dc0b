internal import ClipCatalog
internal import ClipTypes
private import Foundation

/// Writes outcomes to the catalog as they come, and tells what is stored then. Decides which files need decoding: of files
/// with the same bytes only the first.
struct IndexRecorder {
    private let catalog: Catalog
    private let knownFiles: KnownFiles
    /// What is known of the clips that need not be decoded.
    private var stored: [ClipID: (status: ClipStatus, frames: Int, reason: String?)] = [:]
    /// The clips that are being decoded, each with the other files that hold the same bytes.
    private var inHand: [ClipID: [FileIngest.IdentifiedFile]] = [:]

    /// Records into `catalog`; with `force`, clips that are stored are decoded all the same.
    init(catalog: Catalog, known: KnownFiles, force: Bool) {
        self.catalog = catalog
        knownFiles = known
        guard !force else { return }
        for file in known.values {
            if let clip = file.clip { stored[clip] = (file.status, file.frames, file.reason) }
        }
    }

    /// Takes the result of a step.
    ///
    /// - Returns: the reports of files that are durable now, and a step that has to follow.
    mutating func take(_ result: FileIngest.Result) throws -> (reports: [FileReport], next: FileIngest.Step?) {
        switch result {
        case .identified(let file):
            if inHand[file.clip] != nil {
                inHand[file.clip]?.append(file)
                return ([], nil)
            }
            // A clip goes with its last path: when files are exchanged, other bytes may have come there in this run.
            if stored[file.clip] != nil, try catalog.clip(file.clip) != nil {
                return ([try record(file.known)], nil)
            }
            inHand[file.clip] = []
            return ([], .decode(file))
        case .finished(let file, let clip):
            var reports = try [record(file)]
            guard let clip, var others = inHand.removeValue(forKey: clip) else { return (reports, nil) }
            if case .unreadable = file.outcome {
                // It changed under our hands. Another file with the bytes it had before has to be decoded itself.
                guard !others.isEmpty else { return (reports, nil) }
                let next = others.removeFirst()
                inHand[clip] = others
                return (reports, .decode(next))
            }
            for other in others { reports.append(try record(other.known)) }
            return (reports, nil)
        }
    }

    private mutating func record(_ file: IndexedFile) throws -> FileReport {
        switch file.outcome {
        case .clip(let clip):
            try catalog.record([file])
            stored[clip.id] = (clip.status, clip.sketches.count, clip.reason)
            return report(file, clip: clip.id)
        case .known(let id):
            try catalog.record([file])
            return report(file, clip: id)
        case .unreadable(let reason):
            // A name that nothing has ever answered to is a slip of the pen, not a file to remember.
            if knownFiles[file.path] != nil || FileManager.default.fileExists(atPath: file.path) {
                try catalog.record([file])
            }
            return FileReport(unreadable: file.path, reason: reason)
        }
    }

    private func report(_ file: IndexedFile, clip id: ClipID) -> FileReport {
        let clip = stored[id]
        let status = clip?.status ?? .failed
        return FileReport(
            path: file.path, clip: id, status: FileReport.Status(status), frames: clip?.frames ?? 0,
            reason: clip?.reason, isFailure: status == .failed, byteCount: file.byteCount
        )
    }
}

extension FileReport {
    /// A file that could not be read.
    init(unreadable path: String, reason: String) {
        self.init(path: path, clip: nil, status: .failed, frames: 0, reason: reason, isFailure: true, byteCount: 0)
    }
}

extension FileReport.Status {
    init(_ status: ClipStatus) {
        switch status {
        case .ok: self = .ok
        case .partial: self = .partial
        case .failed: self = .failed
        }
    }
}

extension KnownFile {
    /// The report of this file if it is as it was when it was indexed.
    func unchanged(path: String, state: FileState) -> FileReport? {
        guard let clip, byteCount == state.byteCount, modified == state.modified else { return nil }
        return FileReport(
            path: path, clip: clip, status: .unchanged, frames: frames, reason: reason,
            isFailure: status == .failed, byteCount: state.byteCount
        )
    }
}
