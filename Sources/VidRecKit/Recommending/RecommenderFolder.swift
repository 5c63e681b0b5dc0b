private import ModelFiles
private import Files
private import ClipTypes
internal import ClipCatalog
private import Digests
private import Foundation
internal import Recommenders
private import SequenceModels

/// The files of trained recommenders in a catalog's folder: one a version. The database stores which is in use.
struct RecommenderFolder {
    private static let name = "recommender"
    private static let folder = "models"

    let catalog: Catalog

    /// Loads the recommenders in use and their version; `nil` if none have been trained.
    ///
    /// - Throws: `VidRecError.unusableModel` if the file is missing or damaged; `CatalogError`.
    func load() throws -> (models: RecommenderModels, version: Int)? {
        guard let artifact = try catalog.artifact(named: Self.name) else { return nil }
        let path = "\(catalog.directory)/\(artifact.file)"
        do {
            let data: Data
            do throws(UnreadableFile) {
                data = try contents(ofFile: path)
            } catch {
                throw ModelFileError(description: error.reason)
            }
            guard Self.digest(data) == artifact.sha256 else {
                throw ModelFileError(description: "the file is damaged, or is not the one that was trained")
            }
            return (try RecommenderModels(ModelFile(decoding: data)), artifact.version)
        } catch let error as ModelFileError {
            throw VidRecError(
                .unusableModel,
                "cannot use the trained recommenders '\(path)': \(error.description); train them again")
        }
    }

    /// Returns the problem of the file in use; `nil` if there is none.
    func problem() throws -> String? {
        do {
            _ = try load()
            return nil
        } catch let error as VidRecError {
            return error.description
        }
    }

    private static func digest(_ data: Data) -> String {
        SHA256.hash(data).hexadecimal
    }

    /// Stores trained recommenders and replaces the ones in use atomically.
    ///
    /// - Returns: The path of the file, its version and its size in bytes.
    func store(_ models: RecommenderModels) throws -> (path: String, version: Int, byteCount: Int) {
        let data = try models.file().encoded()
        let old = try catalog.artifact(named: Self.name)
        let version = (old?.version ?? 0) + 1
        let digest = Self.digest(data)
        // The digest is part of the name, so that two trainings at the same time do not write the same file.
        let file = "\(Self.folder)/\(Self.name)-\(version)-\(digest.prefix(8)).vidrec-model"
        let path = "\(catalog.directory)/\(file)"
        do throws(SystemCalls.Failure) {
            try SystemCalls.createFolder(absolutePath("\(catalog.directory)/\(Self.folder)"), mode: 0o700)
        } catch {
            throw VidRecError(
                .notWritten, "cannot create the folder '\(catalog.directory)/\(Self.folder)': \(error.message)")
        }
        try OutputFile(at: path).write(data)
        try catalog.record(
            CatalogArtifact(
                name: Self.name, version: version, file: file, byteCount: data.count, sha256: digest,
                madeAt: Int64(Date().timeIntervalSince1970)))
        removeVersions(before: version - 1)
        return (path, version, data.count)
    }

    /// Removes the files of earlier versions. Files of version `first` stay, whoever wrote them: the database may not
    /// refer to that of a concurrent training yet.
    private func removeVersions(before first: Int) {
        let folder = "\(catalog.directory)/\(Self.folder)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names {
            removeIfAbandoned("\(folder)/\(name)")
            let parts = name.split(separator: "-", maxSplits: 2)
            guard parts.count == 3, parts[0] == Self.name, let version = Int(parts[1]), version < first else {
                continue
            }
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
    /// Removes the part of a file that a training that was killed has left (``OutputFile``), an hour after.
    private func removeIfAbandoned(_ path: String) {
        guard path.contains("/.vidrec-"),
            let time = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date,
            time < Date(timeIntervalSinceNow: -3600)
        else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}
