internal import ClipCatalog
internal import ClipTypes

/// Writes outcomes to the catalog as they come, and tells what is stored then.
struct IndexRecorder {
    private let catalog: Catalog
    /// What is known of every stored clip, to report a file whose bytes are stored already.
    private var stored: [ClipID: (status: ClipStatus, frames: Int, reason: String?)]
    /// Files with the bytes of a clip that is still in hand under another name.
    private var waiting: [ClipID: [IndexedFile]] = [:]

    init(catalog: Catalog, known: [String: KnownFile]) {
        self.catalog = catalog
        stored = [:]
        for file in known.values {
            if let clip = file.clip { stored[clip] = (file.status, file.frames, file.reason) }
        }
    }

    /// Takes the files that still wait for a clip which nobody has in hand any more: they must be read themselves.
    mutating func takeWaiting() -> [ClipID: [IndexedFile]] {
        defer { waiting = [:] }
        return waiting
    }

    /// Stores an outcome; the reports are of the files that are durable when this returns.
    mutating func record(_ file: IndexedFile) throws -> [FileReport] {
        switch file.outcome {
        case .unreadable(let reason):
            try catalog.record([file])
            return [FileReport(unreadable: file.path, reason: reason)]
        case .known(let id):
            // Not stored yet; or no longer, since its last path got other bytes in this run, as when files are exchanged.
            guard let clip = stored[id], try catalog.clip(id) != nil else {
                stored[id] = nil
                waiting[id, default: []].append(file)
                return []
            }
            try catalog.record([file])
            return [
                FileReport(
                    path: file.path, clip: id, status: FileReport.Status(clip.status), frames: clip.frames,
                    reason: clip.reason, isFailure: clip.status == .failed, byteCount: file.byteCount
                )
            ]
        case .clip(let clip):
            try catalog.record([file])
            stored[clip.id] = (clip.status, clip.sketches.count, clip.reason)
            let report = FileReport(
                path: file.path, clip: clip.id, status: FileReport.Status(clip.status), frames: clip.sketches.count,
                reason: clip.reason, isFailure: clip.status == .failed, byteCount: file.byteCount
            )
            let others = waiting.removeValue(forKey: clip.id) ?? []
            return try [report] + others.flatMap { try record($0) }
        }
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
