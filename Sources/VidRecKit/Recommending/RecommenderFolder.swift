private import ModelFiles
private import Files
private import ClipTypes
internal import ClipCatalog
private import Digests
private import Foundation
internal import Recommenders
private import SequenceModels

/// The trained recommenders in the folder of a catalog: a file a version, of which the database names the one in use.
struct RecommenderFolder {
    private static let name = "recommender"
    private static let folder = "models"

    let catalog: Catalog

    /// The trained recommenders in use, and their version; `nil` if none were ever trained.
    ///
    /// - Throws: `VidRecError.unusableModel` if their file is gone or damaged; `CatalogError`.
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
            return (try RecommenderModels(ModelFile(decoding: data)), artifact.version)
        } catch let error as ModelFileError {
            throw VidRecError(
                .unusableModel,
                "cannot use the trained recommenders '\(path)': \(error.description); run vidrec train recommender")
        }
    }

    /// What is wrong with the files in use; nothing if each is there with the bytes that were written.
    func problems() throws -> [String] {
        try catalog.artifacts().compactMap { artifact in
            let path = "\(catalog.directory)/\(artifact.file)"
            do throws(UnreadableFile) {
                let data = try contents(ofFile: path)
                return Self.digest(data) == artifact.sha256 ? nil : "'\(path)' is damaged: run vidrec train recommender"
            } catch {
                return "'\(path)' cannot be read (\(error.reason)): run vidrec train recommender"
            }
        }
    }

    private static func digest(_ data: Data) -> String {
        SHA256.hash(data).hexadecimal
    }

    /// Takes trained recommenders into use: whoever loads them has the old ones or the new ones, whole.
    ///
    /// - Returns: the file, and its version.
    func store(_ models: RecommenderModels) throws -> (path: String, version: Int, byteCount: Int) {
        let data = try models.file().encoded()
        let old = try catalog.artifact(named: Self.name)
        let version = (old?.version ?? 0) + 1
        let digest = Self.digest(data)
        // The bytes are part of the name: two trainings at one time do not write one file.
        let file = "\(Self.folder)/\(Self.name)-\(version)-\(digest.prefix(8)).vidrec-model"
        let path = "\(catalog.directory)/\(file)"
        try? FileManager.default.createDirectory(
            atPath: "\(catalog.directory)/\(Self.folder)", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try OutputFile(at: path).write(data)
        try catalog.record(
            CatalogArtifact(
                name: Self.name, version: version, file: file, byteCount: data.count, sha256: digest,
                madeAt: Int64(Date().timeIntervalSince1970)))
        removeVersions(before: version - 1)
        return (path, version, data.count)
    }

    /// Removes the files of versions that nobody is loading any more. Those of this number stay, whoever wrote them: of two
    /// trainings at one time one may not be named by the database yet.
    private func removeVersions(before first: Int) {
        let folder = "\(catalog.directory)/\(Self.folder)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names {
            let parts = name.split(separator: "-", maxSplits: 2)
            guard parts.count == 3, parts[0] == Self.name, let version = Int(parts[1]), version < first else {
                continue
            }
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
