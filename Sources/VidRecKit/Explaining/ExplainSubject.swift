internal import ClipTypes
internal import CopyMatching

/// A clip to explain, resolved from its name.
struct ExplainSubject: Sendable {
    /// The name as given.
    let name: String
    /// The id of its content.
    let clip: ClipID
    /// The path of its file; `nil` if it is missing.
    let path: String?
    /// The sampling for the catalog.
    var sampling = FrameSampler.adaptive
    /// Its embedding in the catalog; `nil` for a file that is not indexed.
    var summary: EmbeddingSummary?
    /// The stored frames of an indexed clip whose file is missing; `nil` for a file that is read.
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
