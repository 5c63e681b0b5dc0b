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

    private let knownFiles: KnownFiles
    /// The samplings of clips that are analyzed again because of newer rules or another model, which they keep.
    private var samplings: [ClipID: FrameSampler]
    /// The clips that this run has decoded.
    private var decoded: Set<ClipID> = []
    /// The status of clips that need not be decoded.
    private var stored: [ClipID: (status: ClipStatus, frames: Int, reason: String?)] = [:]
    /// The clips in flight, each with the other files of the same content.
    private var inFlight: [ClipID: [FileIngest.IdentifiedFile]] = [:]

    /// Creates the state of a run. `redo` decides which stored clips are decoded again.
    init(known: KnownFiles, redo: IndexOptions.Redo, samplings: [ClipID: FrameSampler] = [:]) {
        knownFiles = known
        self.samplings = samplings
        guard redo != .all else { return }
        for file in known.values {
            guard let clip = file.clip else { continue }
            if file.isStale {
                self.samplings[clip] = file.sampling.flatMap { FrameSampler($0) }
            } else if !(redo == .failed && file.status == .failed) {
                stored[clip] = (file.status, file.frames, file.reason)
            }
        }
    }

    /// Returns the sampling that a clip keeps when it is decoded; `nil` for that of the run.
    func sampling(of clip: ClipID) -> FrameSampler? { samplings[clip] }

    /// Processes the identification of a file.
    mutating func process(_ identification: FileIngest.Identification) -> Actions {
        switch identification {
        case .identified(let file):
            if inFlight[file.clip] != nil {
                inFlight[file.clip]?.append(file)
                return Actions()
            }
            if stored[file.clip] != nil { return Actions(writes: [file.known]) }
            return decode(file)
        case .unreadable(let file):
            return processUnreadable(file)
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
            return Actions(writes: [file] + others.map(\.known))
        case .known:
            return Actions(writes: [file] + others.map(\.known))
        }
    }

    private func processUnreadable(_ file: IndexedFile) -> Actions {
        // A path that never existed is a typing error, not a file to store.
        if knownFiles[file.path] != nil || FileManager.default.fileExists(atPath: file.path) {
            return Actions(writes: [file])
        }
        return Actions(reports: [report(file)])
    }

    /// Returns the report of a file that has been stored.
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
        // A file whose time or permissions have changed, but not its content.
        let isUnchanged = knownFiles[file.path]?.clip == id && !decoded.contains(id)
        return FileReport(
            path: file.path, clip: id, status: isUnchanged ? .unchanged : FileReport.Status(status),
            frames: clip?.frames ?? 0,
            reason: clip?.reason, isFailure: status == .failed,
            isRenewal: knownFiles[file.path]?.isStale == true && status != .failed, byteCount: file.byteCount
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
