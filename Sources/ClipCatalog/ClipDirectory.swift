internal import CatalogStorage
package import ClipTypes

/// Where names of clips are looked up: the catalog, or its paths in memory.
package protocol ClipDirectory {
    /// Returns the clip of a path, absolute or relative to the current folder; `nil` if it is not in the catalog.
    func clip(ofFile path: String) throws -> ClipID?
    /// Returns whether a clip is in the catalog.
    func contains(_ clip: ClipID) throws -> Bool
    /// Returns the files with a name, in the order of their paths, and their clips.
    func files(named name: String) throws -> [(path: String, clip: ClipID)]
}

/// The meaning of a name.
package enum NamedClip: Hashable {
    case clip(ClipID)
    /// The name of files of several clips, and their paths.
    case ambiguous(paths: [String])
    case unknown
}

extension ClipDirectory {
    /// Returns the clip that a name means: the one rule for items of interactions and for commands, which also accept the
    /// start of an id.
    ///
    /// A name is a path of an indexed file, or else all 64 digits of the id of a clip, or else the name of files without
    /// a folder, if all of them have the same content. Names are compared by their bytes.
    package func find(_ name: String) throws -> NamedClip {
        if let clip = try clip(ofFile: name) { return .clip(clip) }
        return try findWithoutPath(name)
    }

    /// Returns the clip that a name means if it is not the path of an indexed file; see ``find(_:)``.
    package func findWithoutPath(_ name: String) throws -> NamedClip {
        if name.utf8.count == 64, let clip = ClipID(name), try contains(clip) { return .clip(clip) }
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else { return .unknown }
        let files = try files(named: name)
        guard let clip = files.first?.clip else { return .unknown }
        return files.allSatisfy { $0.clip == clip } ? .clip(clip) : .ambiguous(paths: files.map(\.path))
    }

    /// Returns a sentence part on the files that a name means: how many, and the first five paths.
    package static func described(_ name: String, _ paths: [String]) -> String {
        let shown = paths.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        return "'\(name)' is the name of \(paths.count) files (\(shown)\(paths.count > 5 ? "…" : ""))"
    }
}
