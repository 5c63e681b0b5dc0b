package import Files
internal import ClipCatalog
internal import ClipTypes
private import Foundation

/// The state of an indexing run: decides which files to decode (one of each content), to write, and to report.
struct IngestState {
    /// The actions that follow from a result.
    struct Actions: Hashable {
        /// Files to write to the catalog and to report after that.
        var writes: [IndexedFile] = []
        /// Files to report without writing.
        var reports: [FileReport] = []
        /// A file to decode.
        var next: FileIngest.IdentifiedFile?
    }

    private let redo: IndexOptions.Redo
    /// What was stored of the paths in flight.
    private var known: [ExactText: KnownFile] = [:]
    /// The samplings of clips that are analyzed again because of newer rules or another model, which they keep.
    private var samplings: [ClipID: FrameSampler]
    /// The clips that this run has decoded.
    private var decoded: Set<ClipID> = []
    /// The status of clips that need not be decoded.
    private var stored: [ClipID: (status: ClipStatus, frames: Int, reason: String?)] = [:]
    /// The clips in flight, each with the other files of the same content.
    private var inFlight: [ClipID: [FileIngest.IdentifiedFile]] = [:]

    /// Creates the state of a run. `redo` decides which stored clips are decoded again.
    init(redo: IndexOptions.Redo, samplings: [ClipID: FrameSampler] = [:]) {
        self.redo = redo
        self.samplings = samplings
    }

    /// Returns the sampling that a clip keeps when it is decoded; `nil` for that of the run.
    func sampling(of clip: ClipID) -> FrameSampler? { samplings[clip] }

    /// Processes the identification of a file.
    mutating func process(_ identification: FileIngest.Identification) -> Actions {
        switch identification {
        case .identified(let file):
            known[file.path.exact] = file.known
            if inFlight[file.clip] != nil {
                inFlight[file.clip]?.append(file)
                return Actions()
            }
            recall(file)
            if stored[file.clip] != nil { return Actions(writes: [file.asKnown]) }
            return decode(file)
        case .unreadable(let file, let known):
            self.known[file.path.exact] = known
            return processUnreadable(file)
        }
    }

    /// Notes what the catalog stores of the clip of a file, unless this run has decoded it.
    private mutating func recall(_ file: FileIngest.IdentifiedFile) {
        guard redo != .all, stored[file.clip] == nil, let twin = file.twin else { return }
        if twin.isStale {
            samplings[file.clip] = samplings[file.clip] ?? twin.sampling.flatMap { FrameSampler($0) }
        } else if !(redo == .failed && twin.status == .failed) {
            stored[file.clip] = (twin.status, twin.frames, twin.reason)
        }
    }

    /// Decodes a file whose clip was expected to be stored.
    mutating func decode(_ file: FileIngest.IdentifiedFile) -> Actions {
        if inFlight[file.clip] != nil {
            inFlight[file.clip]?.append(file)
            return Actions()
        }
        stored[file.clip] = nil
        inFlight[file.clip] = []
        return Actions(next: file)
    }

    /// Processes the result of decoding a file that was identified as `clip`.
    mutating func process(_ file: IndexedFile, identifiedAs clip: ClipID) -> Actions {
        var others = inFlight.removeValue(forKey: clip) ?? []
        switch file.outcome {
        case .unreadable:
            // The file changed meanwhile. Another file with its former content has to be decoded itself.
            var actions = processUnreadable(file)
            if !others.isEmpty {
                actions.next = others.removeFirst()
                inFlight[clip] = others
            }
            return actions
        case .clip(let clip):
            decoded.insert(clip.id)
            stored[clip.id] = (clip.status, clip.sketches.count, clip.reason)
            return Actions(writes: [file] + others.map(\.asKnown))
        case .known:
            return Actions(writes: [file] + others.map(\.asKnown))
        }
    }

    private mutating func processUnreadable(_ file: IndexedFile) -> Actions {
        // A path that never existed is a typing error, not a file to store.
        if known[file.path.exact] != nil || FileManager.default.fileExists(atPath: file.path) {
            return Actions(writes: [file])
        }
        return Actions(reports: [report(file)])
    }

    /// Returns the report of a file that has been stored, and forgets what was stored of it before.
    mutating func report(_ file: IndexedFile) -> FileReport {
        switch file.outcome {
        case .clip(let clip): report(file, clip: clip.id)
        case .known(let id): report(file, clip: id)
        case .unreadable(let reason):
            forget(file, FileReport(unreadable: file.path, reason: reason))
        }
    }

    private mutating func forget(_ file: IndexedFile, _ report: FileReport) -> FileReport {
        known[file.path.exact] = nil
        return report
    }

    private mutating func report(_ file: IndexedFile, clip id: ClipID) -> FileReport {
        let clip = stored[id]
        let known = known.removeValue(forKey: file.path.exact)
        let status = clip?.status ?? .failed
        // A file whose time or permissions have changed, but not its content.
        let isUnchanged = known?.clip == id && !decoded.contains(id)
        return FileReport(
            path: file.path, clip: id, status: isUnchanged ? .unchanged : FileReport.Status(status),
            frames: clip?.frames ?? 0,
            reason: clip?.reason, isFailure: status == .failed,
            isRenewal: known?.isStale == true && status != .failed, byteCount: file.byteCount
        )
    }
}

extension FileReport {
    /// Creates the report of a file that could not be read.
    init(unreadable path: String, reason: String) {
        self.init(
            path: path, clip: nil, status: .failed, frames: 0, reason: reason, isFailure: true,
            isRenewal: false, byteCount: 0)
    }

    /// Creates the report of a file that failed before and is left as it is.
    init(failedBefore file: CatalogedFile) {
        self.init(
            path: file.path, clip: file.clip, status: .unchanged, frames: 0, reason: file.reason, isFailure: true,
            isRenewal: false, byteCount: file.byteCount)
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
    /// Returns the report of this file if it is unchanged; else `nil`.
    package func unchanged(path: String, state: FileState) -> FileReport? {
        guard let clip, byteCount == state.byteCount, modified == state.modified,
            changed == nil || changed == state.changed
        else { return nil }
        return FileReport(
            path: path, clip: clip, status: .unchanged, frames: frames, reason: reason,
            isFailure: status == .failed, isRenewal: false, byteCount: state.byteCount
        )
    }
}
