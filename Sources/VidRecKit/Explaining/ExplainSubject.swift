internal import ClipTypes
internal import CopyMatching

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
    /// Its embedding in the catalog; nil for a file that is not indexed.
    var summary: EmbeddingSummary?
    /// What is left of an indexed clip whose file is gone; nil for a file that is read.
    var stored: Stored?

    struct Stored: Sendable {
        let track: SketchTrack
        let duration: Duration?
    }

    init(name: String, clip: ClipID, path: String?) {
        self.name = name
        self.clip = clip
        self.path = path
    }
}
