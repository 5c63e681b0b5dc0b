internal import ClipCatalog
private import ClipTypes
internal import CopyMatching
public import VideoDecoding

extension ClipLibrary {
    /// Says why one clip is a copy of another or is not, and in what they are alike.
    ///
    /// Each is a file, or an indexed clip by path or id. If the file of an indexed clip is gone, what is stored of it is
    /// compared: nothing is then known of what the frames agree in.
    ///
    /// - Throws: `LibraryError` if a clip is unknown, unreadable, shows nothing, or was indexed with another model;
    ///   `CatalogError` if the catalog cannot be read.
    public func explain(_ a: String, _ b: String, limits: DecodingLimits = .standard) throws -> ClipExplanation {
        try requireModel()
        let resolver = QueryResolver(catalog: catalog, paths: try catalog.paths(), known: try catalog.knownFiles())
        return try ClipExplainer(model: model, limits: limits).explain(
            subject(a, resolver), subject(b, resolver))
    }

    private func subject(_ name: String, _ resolver: QueryResolver) throws -> ExplainSubject {
        let found = try resolver.resolve(name)
        guard let id = found.clip, let clip = try catalog.clip(id) else { return try ExplainSubject(file: name) }
        var subject = ExplainSubject(name: name, clip: id, path: found.path)
        subject.sampling = FrameSampler(clip.sampling) ?? .adaptive
        guard found.path == nil else { return subject }
        let sketches = try catalog.sketches(of: id)
        guard !sketches.isEmpty else {
            throw LibraryError(
                .noEmbedding, "the file of '\(name)' is gone, and nothing of it is stored: \(resolver.reason(of: id))")
        }
        let summary = try catalog.summary(of: id)
        subject.stored = ExplainSubject.Stored(
            track: SketchTrack(sketches: sketches, duration: clip.metadata?.duration),
            duration: clip.metadata?.duration, embedding: summary?.embedding, contributions: summary?.contributions)
        return subject
    }
}
