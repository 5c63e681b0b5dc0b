internal import CatalogStorage
public import ClipTypes
private import Files
private import Foundation
private import GRDB

/// A move of a catalog to another model, which the catalog survives at any moment: the clips are analyzed again into a
/// second catalog, in a folder of the first, and one transaction takes over all results.
///
/// Until then, the first catalog answers with its model. What the second one holds stays there when a move is stopped,
/// and is not done again when it is resumed.
public struct CatalogMove: Sendable {
    /// The catalog that is moved.
    public let catalog: Catalog
    /// The catalog that receives the new analyses.
    public let copy: Catalog

    /// The number of clips that a finished move has taken over.
    public struct Outcome: Hashable, Sendable {
        /// The number of clips with an analysis of the new model.
        public let clips: Int
        /// The number of clips without one, since their files were gone or could not be read. They stay listed.
        public let missing: Int
        /// The model of the catalog before; `nil` if it had no embeddings.
        public let former: EmbeddingModel?
        /// Whether the catalog has trained recommenders, which were trained with the former embeddings.
        public let hasRecommenders: Bool
    }

    private let lock: FileLock

    private static let prefix = "reembed-"

    /// Starts or resumes a move, and removes what unfinished moves to other models have left. Other moves of the catalog
    /// are refused until this one and its copies are released.
    ///
    /// - Returns: The move, `nil` if there is nothing to move: the catalog has the model already, or has no embeddings;
    ///   and what was done to unfinished moves, each as one line of text.
    /// - Throws: `.readOnly`, `.diskFull`, `.permission`, `.damaged`; `.locked` if another process moves the catalog.
    public static func begin(
        of catalog: Catalog, to model: EmbeddingModel
    ) throws(CatalogError) -> (move: CatalogMove?, notes: [String]) {
        let lock = try lock(catalog)
        let used = try catalog.modelInUse()
        let isNeeded = used != nil && used != model
        var notes: [String] = []
        for move in unfinished(of: catalog) where !isNeeded || move.fingerprint != model.fingerprint {
            try? FileManager.default.removeItem(atPath: folder(of: catalog, for: move.fingerprint))
            notes.append("removed \(move)")
        }
        guard isNeeded else { return (nil, notes) }
        let (copy, damage) = try openCopy(at: folder(of: catalog, for: model.fingerprint))
        if let damage { notes.append("what an unfinished move had done was damaged, so it starts again (\(damage))") }
        return (CatalogMove(catalog: catalog, copy: copy, lock: lock), notes)
    }

    private static func folder(of catalog: Catalog, for fingerprint: String) -> String {
        "\(catalog.directory)/\(prefix)\(fingerprint)"
    }

    private static func lock(_ catalog: Catalog) throws(CatalogError) -> FileLock {
        let path = absolutePath("\(catalog.directory)/move.lock")
        do throws(SystemCalls.Failure) {
            return try FileLock(at: path)
        } catch {
            guard error.code == EWOULDBLOCK else {
                throw CatalogError(
                    [ENOSPC, EDQUOT].contains(error.code) ? .diskFull : .permission,
                    "cannot lock '\(path)' for a move of the catalog: \(error.message)")
            }
            let process = FileLock.holder(ofLockAt: path).map { "process \($0)" } ?? "another process"
            throw CatalogError(
                .locked,
                "\(process) is moving the catalog '\(catalog.directory)' to another model: wait until it has finished, "
                    + "and run again")
        }
    }

    /// Opens the catalog for the new analyses; a damaged one is replaced by an empty one.
    private static func openCopy(at directory: String) throws(CatalogError) -> (Catalog, damage: String?) {
        let damage: String
        do throws(CatalogError) {
            let isResumed = FileManager.default.fileExists(atPath: directory)
            let copy = try Catalog(at: directory, mode: .create)
            guard isResumed, let problem = try copy.verify().first else { return (copy, nil) }
            try? copy.pool.close()
            damage = problem.description
        } catch  where error.code == .damaged || error.code == .notACatalog {
            damage = error.message
        }
        try? FileManager.default.removeItem(atPath: directory)
        return (try Catalog(at: directory, mode: .create), damage)
    }

    /// A move that has not been finished: stopped, or still at work.
    public struct Unfinished: Hashable, Sendable, CustomStringConvertible {
        /// The fingerprint of the model that the catalog is moved to.
        public let fingerprint: String
        /// The number of clips with an analysis of that model; `nil` if the results cannot be read.
        public let clips: Int?

        /// The model and the number of clips, as in "an unfinished move to the model 0123456789abcdef (3 clips done)".
        public var description: String {
            "an unfinished move to the model \(fingerprint)"
                + (clips.map { " (\($0) \($0 == 1 ? "clip" : "clips") done)" } ?? "")
        }
    }

    /// Returns the moves of a catalog that have not been finished.
    public static func unfinished(of catalog: Catalog) -> [Unfinished] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: catalog.directory)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { name in
            let copy = try? Catalog(at: "\(catalog.directory)/\(name)", mode: .readOnly)
            return Unfinished(
                fingerprint: String(name.dropFirst(prefix.count)), clips: (try? copy?.statistics())?.clips)
        }
    }

    /// Returns the sampling of each clip of the catalog, which it keeps.
    public func samplings() throws(CatalogError) -> [ClipID: FrameSampler] {
        var samplings: [ClipID: FrameSampler] = [:]
        for file in try catalog.knownFiles().values {
            if let clip = file.clip { samplings[clip] = file.sampling.flatMap { FrameSampler($0) } }
        }
        return samplings
    }

    /// Takes over the analyses of the copy and removes it, if the catalog has not changed since a mark.
    ///
    /// - Parameter mark: The position of the catalog's clips when the files to analyze were determined.
    /// - Returns: `nil` if the catalog has changed, so that there may be more clips to analyze.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`. The catalog is then unchanged.
    public func finish(ifUnchangedSince mark: ChangeMark) throws(CatalogError) -> Outcome? {
        let outcome: Outcome?
        do throws(CatalogError) {
            outcome = try catalog.adopt(copy, ifUnchangedSince: mark)
        } catch  where error.code == .damaged && error.message.contains("'\(copy.directory)'") {
            throw CatalogError(
                .damaged, "'\(copy.directory)' is damaged: run the move again, which replaces this folder")
        }
        guard let outcome else { return nil }
        try? copy.pool.close()
        try? FileManager.default.removeItem(atPath: copy.directory)
        return outcome
    }
}
