internal import ClipTypes
private import Foundation

/// The different clips in a folder.
struct TrainingInventory {
    /// A clip, before it is decoded.
    struct Clip: Hashable, Sendable {
        let id: ClipID
        let path: String
        let state: FileState
        let source: String
        let label: String?
    }

    /// In the order of paths.
    let clips: [Clip]
    /// The files that cannot be read.
    let failures: [TrainingSet.Failure]
    /// The manifest that sources were taken from.
    let manifest: String?

    /// Finds and reads the files; `cache` is not searched.
    init(folder: String, cache: String, jobs: Int) async throws {
        let type: FileAttributeType?
        do {
            type = try FileManager.default.attributesOfItem(atPath: folder)[.type] as? FileAttributeType
        } catch {
            throw TrainingSetError(.unusableFolder, "cannot read the folder '\(folder)': \(systemReason(error))")
        }
        guard type == .typeDirectory else {
            throw TrainingSetError(.unusableFolder, "'\(folder)' is a file; give a folder of clips to train on")
        }
        let manifest = try GroupManifest(inFolder: folder)
        let found = FileFinder(excluded: [], catalogDirectory: cache).find([folder])
        var failures = found.unreadable.map { TrainingSet.Failure(path: $0.path, reason: $0.reason.reason) }
        var identities = [(id: ClipID, state: FileState)?](repeating: nil, count: found.files.count)
        try await forEachConcurrently(found.files, width: jobs) { path in
            Result<(ClipID, FileState), UnreadableFile> { () throws(UnreadableFile) in
                let state = try FileState(ofFile: path)
                return (try contentHash(ofFile: path), state)
            }
        } receive: { number, result in
            switch result {
            case .success(let (id, state)): identities[number] = (id, state)
            case .failure(let error):
                failures.append(TrainingSet.Failure(path: found.files[number], reason: error.reason))
            }
            return nil
        }
        var clips: [Clip] = []
        var places: [ClipID: Int] = [:]
        for (path, identity) in zip(found.files, identities) {
            guard let identity else { continue }
            let group = manifest?.group(ofFile: path, in: folder)
            guard let place = places[identity.id] else {
                places[identity.id] = clips.count
                let source = group.map { "group \($0)" } ?? "clip \(identity.id)"
                clips.append(
                    Clip(
                        id: identity.id, path: path, state: identity.state, source: source,
                        label: manifest?.label(ofFile: path, in: folder)))
                continue
            }
            // Of several files with these bytes, the manifest may name another one.
            if let group, !clips[place].source.hasPrefix("group ") {
                let clip = clips[place]
                clips[place] = Clip(
                    id: clip.id, path: clip.path, state: clip.state, source: "group \(group)",
                    label: clip.label ?? manifest?.label(ofFile: path, in: folder))
            }
        }
        self.clips = clips
        self.failures = failures
        self.manifest = manifest?.path
    }
}
