internal import Concurrency
private import ClipCatalog
private import ClipTypes
private import CopyMatching
private import Isolation

extension ClipLibrary {
    /// Explains why one clip is a copy of another or is not, and how similar they are.
    ///
    /// Each clip is a file, or an indexed clip by path or by the first digits of its id. If the file of an indexed clip
    /// is missing, its stored sketches are compared, without the similarity by descriptor family.
    ///
    /// - Parameters:
    ///   - a: The path or the id of the possible copy.
    ///   - b: The path or the id of the possible source.
    ///   - sheet: Whether to keep the pictures of the frames, which ``ClipExplanation/sheet()`` needs.
    /// - Throws: ``VidRecError`` if a clip is unknown or unreadable, has only black, white or frozen frames, or was
    ///   indexed with another model, or if the catalog cannot be read.
    public nonisolated func explain(
        _ a: String, _ b: String, sheet: Bool = false
    ) async throws -> ClipExplanation {
        try await VidRecError.translating {
            try await requireModel()
            let resolver = QueryResolver(catalog: catalog, pool: pool, files: executors.files)
            let explainer = ClipExplainer(model: model, pool: pool, executors: executors)
            let subjects = (try await subject(a, resolver, explainer), try await subject(b, resolver, explainer))
            // Again: the catalog may have been moved to another model meanwhile.
            try await requireModel()
            return try await explainer.explain(subjects.0, subjects.1, sheet: sheet)
        }
    }

    private nonisolated func subject(
        _ name: String, _ resolver: QueryResolver, _ explainer: ClipExplainer
    ) async throws -> ExplainSubject {
        let found = try await resolver.resolve(name)
        guard let id = found.clip else {
            try await requireModel(isEmbedding: true)
            return try await explainer.subject(file: name)
        }
        let stored = try await executors.files.run { [catalog] in
            (clip: try catalog.clip(id), sketches: try catalog.sketches(of: id), summary: try catalog.summary(of: id))
        }
        guard let clip = stored.clip else { return try await explainer.subject(file: name) }
        var subject = ExplainSubject(name: name, clip: id, path: found.path)
        subject.sampling = FrameSampler(clip.sampling) ?? .adaptive
        subject.summary = stored.summary.map {
            EmbeddingSummary(embedding: $0.embedding, contributions: $0.contributions)
        }
        guard found.path == nil else { return subject }
        guard !stored.sketches.isEmpty else {
            let reason = try await resolver.failure(of: id).reason
            throw VidRecError(
                .noEmbedding, "the file of '\(name)' is missing, and no frames of it are stored: \(reason)")
        }
        subject.stored = ExplainSubject.Stored(
            track: SketchTrack(sketches: stored.sketches, duration: clip.metadata?.duration),
            duration: clip.metadata?.duration)
        return subject
    }
}
