internal import ClipTypes
internal import CopyMatching
internal import VideoDecoding

/// A clip to be explained, found by its name.
struct ExplainSubject: Sendable {
    /// As it was named.
    let name: String
    /// The identity of its bytes.
    let clip: ClipID
    /// Its file; nil if that is gone.
    let path: String?
    /// How it was sampled for the catalog, or would be.
    var sampling = FrameSampler.adaptive
    /// What the catalog keeps of it; nil for a file that is read.
    var stored: Stored?

    /// What is left of an indexed clip whose file is gone.
    struct Stored: Sendable {
        let track: SketchTrack
        let duration: Duration?
        let embedding: ClipEmbedding?
        let contributions: FamilyContributions?
    }

    init(name: String, clip: ClipID, path: String?) {
        self.name = name
        self.clip = clip
        self.path = path
    }

    /// A file.
    ///
    /// - Throws: `LibraryError.unreadable`.
    init(file name: String) throws(LibraryError) {
        let path = canonicalPath(name)
        do throws(UnreadableFile) {
            _ = try FileState(ofFile: path)
            self.init(name: name, clip: try contentHash(ofFile: path), path: path)
        } catch {
            throw LibraryError(.unreadable, "cannot read '\(name)': \(error.reason)")
        }
    }
}
