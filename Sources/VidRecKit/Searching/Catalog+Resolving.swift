private import Files
package import ClipCatalog
package import ClipTypes

extension Catalog: ClipDirectory {
    package func clip(ofFile path: String) throws -> ClipID? { try clip(atPath: canonicalPath(path)) }

    package func contains(_ clip: ClipID) throws -> Bool { try !keys(of: [clip]).isEmpty }

    /// Returns the clip of a path, an id or its first digits, or a file name; see ``ClipDirectory/find(_:)``.
    ///
    /// - Parameter isPath: `false` if it is known not to be the path of an indexed file.
    /// - Throws: `VidRecError.unknownClip` or `.ambiguousClip`; `CatalogError` if the catalog cannot be read.
    func resolve(_ text: String, isPath: Bool = true) throws -> ClipID {
        switch try isPath ? find(text) : findWithoutPath(text) {
        case .clip(let clip): return clip
        case .ambiguous(let paths):
            throw VidRecError(.ambiguousClip, "\(Self.described(text, paths)): give a path or an id")
        case .unknown: break
        }
        if !text.isEmpty, text.utf8.count <= 64, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            guard text.count >= 4 else {
                throw VidRecError(.unknownClip, "'\(text)' is too short for an id; give at least 4 digits")
            }
            let clips = try clips(idPrefix: text.lowercased())
            if let clip = clips.first, clips.count == 1 { return clip }
            if !clips.isEmpty {
                let ids = clips.prefix(5).map(\.prefix).joined(separator: ", ")
                throw VidRecError(
                    .ambiguousClip, "'\(text)' is the start of \(clips.count) ids (\(ids)…); give more digits")
            }
        }
        // Arguments are decoded leniently: a name that is then not found was not valid UTF-8.
        guard !text.contains("\u{FFFD}") else {
            throw VidRecError(.unreadable, "cannot read '\(text)': \(UnreadableFile.badName)")
        }
        try checkStructure()
        throw VidRecError(.unknownClip, "no indexed clip has the path, file name or id '\(text)'")
    }
}
