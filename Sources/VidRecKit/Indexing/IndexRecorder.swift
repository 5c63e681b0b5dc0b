private import Files
internal import ClipCatalog
internal import ClipTypes
private import Foundation

/// Keeps the books of a run: decides which files need decoding (of files with the same bytes only the first), what is
/// written, and what is told when it is stored.
struct IndexRecorder {
    /// What follows from an outcome.
    struct Consequence: Hashable {
        /// To be written to the catalog, and told when that is done.
        var writes: [IndexedFile] = []
        /// To be told without being written.
        var reports: [FileReport] = []
        /// To be decoded.
        var next: FileIngest.IdentifiedFile?
    }

    private let knownFiles: KnownFiles
    /// What is known of the clips that need not be decoded.
    private var stored: [ClipID: (status: ClipStatus, frames: Int, reason: String?)] = [:]
    /// The clips that are being decoded, each with the other files that hold the same bytes.
    private var inHand: [ClipID: [FileIngest.IdentifiedFile]] = [:]

    /// The books of a run; which clips are decoded although they are stored, `redo` says.
    init(known: KnownFiles, redo: IndexOptions.Redo) {
        knownFiles = known
        guard redo != .all else { return }
        for file in known.values where !(redo == .failed && file.status == .failed) {
            if let clip = file.clip { stored[clip] = (file.status, file.frames, file.reason) }
        }
    }

    /// Takes what was found out of a file.
    mutating func take(_ identification: FileIngest.Identification) -> Consequence {
        switch identification {
        case .identified(let file):
            if inHand[file.clip] != nil {
                inHand[file.clip]?.append(file)
                return Consequence()
            }
            if stored[file.clip] != nil { return Consequence(writes: [file.known]) }
            return decode(file)
        case .unreadable(let file):
            return takeUnreadable(file)
        }
    }

    /// Has a file decoded whose clip was thought to be stored.
    mutating func decode(_ file: FileIngest.IdentifiedFile) -> Consequence {
        if inHand[file.clip] != nil {
            inHand[file.clip]?.append(file)
            return Consequence()
        }
        stored[file.clip] = nil
        inHand[file.clip] = []
        return Consequence(next: file)
    }

    /// Takes what came of decoding a file that was taken for `clip`.
    mutating func take(_ file: IndexedFile, takenFor clip: ClipID) -> Consequence {
        var others = inHand.removeValue(forKey: clip) ?? []
        switch file.outcome {
        case .unreadable:
            // It changed under our hands. Another file with the bytes it had before has to be decoded itself.
            var consequence = takeUnreadable(file)
            if !others.isEmpty {
                consequence.next = others.removeFirst()
                inHand[clip] = others
            }
            return consequence
        case .clip(let clip):
            stored[clip.id] = (clip.status, clip.sketches.count, clip.reason)
            return Consequence(writes: [file] + others.map(\.known))
        case .known:
            return Consequence(writes: [file] + others.map(\.known))
        }
    }

    private func takeUnreadable(_ file: IndexedFile) -> Consequence {
        // A name that nothing has ever answered to is a slip of the pen, not a file to remember.
        if knownFiles[file.path] != nil || FileManager.default.fileExists(atPath: file.path) {
            return Consequence(writes: [file])
        }
        return Consequence(reports: [report(file)])
    }

    /// What is told of a file that is stored now.
    func report(_ file: IndexedFile) -> FileReport {
        switch file.outcome {
        case .clip(let clip): report(file, clip: clip.id)
        case .known(let id): report(file, clip: id)
        case .unreadable(let reason): FileReport(unreadable: file.path, reason: reason)
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
