internal import ClipTypes
internal import CopyMatching
internal import SequenceModels
public import VideoDecoding
internal import VisualDescriptors

/// Says why one clip is a copy of another or is not, and in what they are alike.
///
/// Both files are read again, A as queries of ``ClipLibrary/copies(of:options:onAnswer:)`` are and B as clips are indexed,
/// so that the confidence is the one that the search gives.
public struct ClipExplainer: Sendable {
    private let model: ClipModel
    private let limits: DecodingLimits

    /// Explains by a model, within limits on what a clip may cost.
    public init(model: ClipModel = .shipped, limits: DecodingLimits = .standard) {
        self.model = model
        self.limits = limits
    }

    /// Compares two files; no catalog is needed.
    ///
    /// - Throws: `LibraryError.unreadable` or, if a file shows nothing, `.noEmbedding`.
    public func explain(fileAt a: String, and b: String) throws(LibraryError) -> ClipExplanation {
        try explain(ExplainSubject(file: a), ExplainSubject(file: b))
    }

    func explain(_ a: ExplainSubject, _ b: ExplainSubject) throws(LibraryError) -> ClipExplanation {
        let left = try query(a)
        let right = try clip(b)
        guard left.query.hasContent else { throw LibraryError.nothingShown(a.name) }
        guard let match = model.matcher.match(model.matcher.prepare(left.query), with: right.track) else {
            throw LibraryError.nothingShown(b.name)
        }
        let look = left.looks.first { $0.view.name == match.viewName }
        var agreements: [FrameAgreement]?
        if let look, let frames = right.frames {
            agreements = self.agreements(of: match, query: look.frames, clip: frames)
        }
        let pairs = match.pairs.enumerated().map { number, pair in
            ClipExplanation.AlignedPair(
                aTime: look?.frames[pair.queryFrame].time ?? .seconds(Double(pair.queryTime)),
                bTime: right.frames?[pair.clipFrame].time ?? .seconds(Double(pair.clipTime)),
                similarity: agreements?[number].similarity ?? pair.similarity)
        }
        return ClipExplanation(
            a: ExplainedClip(
                name: a.name, clip: a.clip, path: a.path, duration: left.duration, sampling: ClipReader.copySampling,
                times: left.looks.first?.frames.map(\.time) ?? []),
            b: ExplainedClip(
                name: b.name, clip: b.clip, path: b.path, duration: right.duration, sampling: b.sampling,
                times: right.frames?.map(\.time) ?? []),
            match: match, pairs: pairs,
            agreement: agreements.flatMap { $0.isEmpty ? nil : FrameAgreement($0) },
            related: related(left.summary, right.summary), region: look?.view.region)
    }

    /// The first clip, in all views.
    private struct Query {
        let query: CopyQuery
        var looks: [(view: PictureView, frames: [FrameDescriptor])] = []
        let duration: Duration?
        let summary: Summary?
    }

    /// The second clip, as catalogs have it.
    private struct Clip {
        let track: SketchTrack
        var frames: [FrameDescriptor]?
        let duration: Duration?
        let summary: Summary?
    }

    private struct Summary {
        let embedding: ClipEmbedding
        let contributions: FamilyContributions?
    }

    private func query(_ subject: ExplainSubject) throws(LibraryError) -> Query {
        guard let path = subject.path else {
            let stored = try stored(subject)
            let view = CopyQuery.View(kind: .whole, name: PictureView().name, isMirrored: false, track: stored.track)
            return Query(
                query: CopyQuery(views: [view], parity: model.projection.parity), duration: stored.duration,
                summary: stored.embedding.map { Summary(embedding: $0, contributions: stored.contributions) })
        }
        let summary = try clip(subject).summary
        do throws(VideoDecodingError) {
            let (report, frames) = try ClipReader(sampling: ClipReader.copySampling, limits: limits).readQuery(path)
            let looks = frames.looks()
            let duration = report.metadata.duration
            return Query(
                query: QueryFrames.query(of: looks, duration: duration, projection: model.projection), looks: looks,
                duration: duration, summary: summary)
        } catch {
            throw LibraryError(.unreadable, "cannot decode '\(subject.name)': \(error.message)")
        }
    }

    private func clip(_ subject: ExplainSubject) throws(LibraryError) -> Clip {
        guard let path = subject.path else {
            let stored = try stored(subject)
            return Clip(
                track: stored.track, duration: stored.duration,
                summary: stored.embedding.map { Summary(embedding: $0, contributions: stored.contributions) })
        }
        do throws(VideoDecodingError) {
            let (report, sequence) = try ClipReader(sampling: subject.sampling, limits: limits).read(path)
            let duration = report.metadata.duration
            let summary = model.summarizer.summarize(sequence).map {
                Summary(embedding: $0.embedding, contributions: $0.contributions)
            }
            return Clip(
                track: SketchTrack(frames: sequence.frames, duration: duration, projection: model.projection),
                frames: sequence.frames, duration: duration, summary: summary)
        } catch {
            throw LibraryError(.unreadable, "cannot decode '\(subject.name)': \(error.message)")
        }
    }

    private func stored(_ subject: ExplainSubject) throws(LibraryError) -> ExplainSubject.Stored {
        guard let stored = subject.stored else { throw LibraryError.nothingShown(subject.name) }
        return stored
    }

    /// For each aligned pair by how much its frames agree, in the view that matched.
    private func agreements(
        of match: CopyMatch, query: [FrameDescriptor], clip: [FrameDescriptor]
    ) -> [FrameAgreement] {
        match.pairs.map { pair in
            let values = query[pair.queryFrame].values
            return FrameAgreement(
                model.projection.contributions(match.isMirrored ? FrameDescriber.mirrored(values) : values),
                model.projection.contributions(clip[pair.clipFrame].values))
        }
    }

    private func related(_ left: Summary?, _ right: Summary?) -> ClipExplanation.RelatedScore? {
        guard let left, let right else { return nil }
        guard let parts = left.contributions, let others = right.contributions else {
            let similarity = zip(left.embedding.values, right.embedding.values).reduce(0) { $0 + $1.0 * $1.1 }
            return ClipExplanation.RelatedScore(similarity: similarity, shares: nil)
        }
        let shares = FamilyContributions.shares(of: left.embedding, parts, and: right.embedding, others)
        return ClipExplanation.RelatedScore(
            similarity: DescriptorFamily.allCases.reduce(0) { $0 + (shares[$1] ?? 0) }, shares: shares)
    }
}
