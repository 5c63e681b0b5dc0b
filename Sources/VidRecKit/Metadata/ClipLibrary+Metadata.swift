private import Files
public import ClipCatalog
public import ClipTypes

extension ClipLibrary {
    /// Returns the upload metadata of a clip; `UploadMetadata.none` if there are none.
    ///
    /// - Parameter name: A path of the clip, its id or at least the first 4 digits of it, or the name of its file.
    /// - Throws: ``VidRecError/Code/unknownClip`` or ``VidRecError/Code/ambiguousClip``.
    public nonisolated func metadata(of name: String) async throws -> UploadMetadata {
        try await onFiles { catalog in
            let id = try catalog.resolve(name)
            return try catalog.uploads(of: [id])[id] ?? .none
        }
    }

    /// Returns the upload metadata of several clips; clips without metadata are left out.
    public nonisolated func metadata(of clips: [ClipID]) async throws -> [ClipID: UploadMetadata] {
        try await onFiles { try $0.uploads(of: clips) }
    }

    /// Changes the upload metadata of clips in one transaction, or only says what it would do.
    ///
    /// - Parameters:
    ///   - change: The change, which is the same for all clips.
    ///   - names: Paths, ids or at least the first 4 digits of them, or names of files. Several of one clip count once.
    ///   - dryRun: Whether to return the results without storing anything.
    /// - Returns: The result of each clip, or of a name that is not that of one clip; `UploadResult.line` is the
    ///   number of the name, from 1. Changes are durable when the call returns.
    public nonisolated func setMetadata(
        _ change: UploadChange, of names: [String], dryRun: Bool = false
    ) async throws -> [UploadResult] {
        try await onFiles { catalog in
            var edits: [UploadEdit] = []
            var results: [UploadResult] = []
            var clips: Set<ClipID> = []
            for (index, name) in names.enumerated() {
                do {
                    let clip = try catalog.resolve(name)
                    guard clips.insert(clip).inserted else { continue }
                    edits.append(UploadEdit(line: index + 1, target: .clip(clip), change: change))
                } catch let error as VidRecError where error.code.isOfOneClip {
                    results.append(UploadResult(line: index + 1, problem: error.description))
                }
            }
            var lines: [ClipID: Int] = [:]
            results += try catalog.edit(edits, after: &lines, dryRun: dryRun).map { result in
                guard let problem = result.problem else { return result }
                return UploadResult(line: result.line, problem: "'\(names[result.line - 1])': \(problem)")
            }
            return results.sorted { $0.line < $1.line }
        }
    }

    /// Changes the upload metadata of the clips that a file of NDJSON names, in transactions of 5,000 lines, or only
    /// says what it would do. `UploadFileReader` describes the file.
    ///
    /// An invalid line, one with an unknown clip, and a second one for a clip are skipped and reported, and the others
    /// are done.
    ///
    /// - Parameters:
    ///   - path: The path of the file; `-` for standard input.
    ///   - dryRun: Whether to report the results without storing anything.
    ///   - onResults: Called with the results of some lines when these are durable. An error that it throws ends the
    ///     import and is rethrown.
    /// - Throws: ``VidRecError`` if the file cannot be read or the catalog cannot be written; `CancellationError` when
    ///   the task is cancelled. What was reported stays stored.
    public nonisolated func importMetadata(
        _ path: String, dryRun: Bool = false, onResults: @Sendable ([UploadResult]) throws -> Void
    ) async throws {
        try await onFiles { catalog in
            var clips: [ClipID: Int] = [:]
            try UploadFileReader().read(path) { lines in
                try Task.checkCancellation()
                var edits: [UploadEdit] = []
                var results: [UploadResult] = []
                for line in lines {
                    switch line {
                    case .edit(let edit): edits.append(edit)
                    case .invalid(let result): results.append(result)
                    }
                }
                results += try catalog.edit(edits, after: &clips, dryRun: dryRun)
                try onResults(results.sorted { $0.line < $1.line })
            }
        }
    }

    /// Returns how many of some paths and ids, such as those to leave out of an answer, are of no indexed clip.
    ///
    /// - Complexity: O(*k* log *n*) for *k* names among *n* clips.
    public nonisolated func unknownCount(of names: [String]) async throws -> Int {
        try await onFiles { try $0.keys(named: names).unknown }
    }

    /// Returns the files of the clips that a filter matches, ordered by the UTF-8 bytes of their paths.
    ///
    /// - Parameters:
    ///   - filter: The filter; `nil` for all files, also those that could never be read and thus have no clip.
    ///   - excluded: The paths or ids of clips to leave out; unknown ones are ignored.
    ///   - status: The status of the files to return; `nil` for all.
    public nonisolated func files(
        matching filter: ClipFilter?, excluding excluded: [String] = [], status: ClipStatus? = nil
    ) async throws -> [CatalogedFile] {
        try await onFiles { catalog in
            let keys = try filter.map { try catalog.keys(matching: $0) }
            let left = excluded.isEmpty ? [] : try catalog.keys(named: excluded).keys
            return try catalog.files(of: keys, excluding: left, status: status)
        }
    }
}
