internal import Files
internal import Concurrency
internal import ClipTypes
private import Foundation
internal import Isolation

/// The distinct clips of a folder.
struct TrainingInventory {
    /// A clip before it is decoded.
    struct Clip: Hashable, Sendable {
        let id: ClipID
        let path: String
        let state: FileState
        let group: ExactText
        let label: String?
    }

    /// The clips, in the order of their paths.
    let clips: [Clip]
    /// The files that cannot be read.
    let failures: [TrainingSet.Failure]
    /// The path of the manifest with groups and labels.
    let manifest: String?
    /// What of the manifest is not used; `nil` if all is.
    let manifestNotice: String?

    /// Finds and hashes the files; `cache` is not searched.
    init(
        folder: String, cache: String, pool: DecodePool, jobs: Int, onHashed: (_ done: Int, _ total: Int) -> Void
    ) async throws {
        let type: FileAttributeType?
        do {
            type = try FileManager.default.attributesOfItem(atPath: folder)[.type] as? FileAttributeType
        } catch {
            throw TrainingError(
                code: .unsuitableData, description: "cannot read the folder '\(folder)': \(systemReason(error))")
        }
        guard type == .typeDirectory else {
            throw TrainingError(
                code: .unsuitableData, description: "'\(folder)' is not a folder of clips to train on")
        }
        let manifest = try GroupManifest(inFolder: folder)
        let found = FileFinder(excluded: [], catalogDirectory: cache).find([folder])
        var failures = found.unreadable.map { TrainingSet.Failure(path: $0.path, reason: $0.reason.reason) }
        var hashed = 0
        var identities = [(id: ClipID, state: FileState)?](repeating: nil, count: found.files.count)
        try await forEachConcurrently(found.files, width: jobs) { path in
            await Result { (try await pool.identify(path), try FileState(ofFile: path)) }
        } receive: { number, result in
            do {
                identities[number] = try result.get()
            } catch {
                guard let reason = (error as? UnreadableFile)?.reason ?? (error as? DecodeFailure)?.reason else {
                    throw error
                }
                failures.append(TrainingSet.Failure(path: found.files[number], reason: reason))
            }
            hashed += 1
            onHashed(hashed, found.files.count)
            return nil
        }
        var clips: [Clip] = []
        var places: [ClipID: Int] = [:]
        for (path, identity) in zip(found.files, identities) {
            guard let identity else { continue }
            let group = manifest?.group(ofFile: path)
            guard let place = places[identity.id] else {
                places[identity.id] = clips.count
                let key = (group.map { "group \($0)" } ?? "clip \(identity.id)").exact
                clips.append(
                    Clip(
                        id: identity.id, path: path, state: identity.state, group: key,
                        label: manifest?.label(ofFile: path)))
                continue
            }
            // Of several files with this content, the manifest may have another one.
            if let group, !clips[place].group.description.hasPrefix("group ") {
                let clip = clips[place]
                clips[place] = Clip(
                    id: clip.id, path: clip.path, state: clip.state, group: "group \(group)".exact,
                    label: clip.label ?? manifest?.label(ofFile: path))
            }
        }
        self.clips = clips
        self.failures = failures
        self.manifest = manifest?.path
        manifestNotice = manifest?.notice(forFiles: found.files)
    }
}
