internal import ClipTypes
internal import CopyMatching
internal import SequenceModels
public import VideoDecoding
internal import VisualDescriptors

/// Says why one clip is a copy of another or is not, and in what they are alike.
///
/// Both files are read again, A as queries of ``ClipLibrary/copies(of:options:onAnswer:)`` are and B as clips are indexed,
/// so that the confidence is the one that the search gives. Of the same bytes the confidence is 1.
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
        var right = try clip(b)
        var samplingOfB = b.sampling
        guard left.query.hasContent else { throw LibraryError.nothingShown(a.name) }
        let prepared = model.matcher.prepare(left.query)
        guard var match = model.matcher.match(prepared, with: right.track) else {
            throw LibraryError.nothingShown(b.name)
        }
        if a.clip == b.clip, b.path != nil, let whole = left.looks.first, whole.view.name == left.query.views[0].name {
            // The same bytes need no finding: B is looked at as A is, and every frame is its own counterpart.
            match = model.matcher.identity(of: prepared, features: match.features)
            right.frames = whole.frames
            samplingOfB = ClipReader.copySampling
        }
        let look = left.looks.first { $0.view.name == match.viewName }
        let pairs: [ClipExplanation.AlignedPair]
        var agreement: FrameAgreement?
        if let look, let frames = right.frames {
            let compared = compare(look.frames, frames, by: match)
            pairs = compared.map(\.pair)
            agreement = compared.isEmpty ? nil : FrameAgreement(compared.map(\.agreement))
        } else {
            pairs = match.pairs.map {
                ClipExplanation.AlignedPair(
                    aTime: .seconds(Double($0.queryTime)), bTime: .seconds(Double($0.clipTime)),
                    similarity: $0.similarity)
            }
        }
        return ClipExplanation(
            a: ExplainedClip(
                name: a.name, clip: a.clip, path: a.path, duration: left.duration, sampling: ClipReader.copySampling,
                times: left.looks.first?.frames.map(\.time) ?? []),
            b: ExplainedClip(
                name: b.name, clip: b.clip, path: b.path, duration: right.duration, sampling: samplingOfB,
                times: right.frames?.map(\.time) ?? []),
            match: match, pairs: pairs, agreement: agreement,
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

    /// The aligned frames, and by how much each two agree in the view that matched.
    private func compare(
        _ query: [FrameDescriptor], _ clip: [FrameDescriptor], by match: CopyMatch
    ) -> [(pair: ClipExplanation.AlignedPair, agreement: FrameAgreement)] {
        func compare(_ first: Int, _ second: Int) -> (pair: ClipExplanation.AlignedPair, agreement: FrameAgreement) {
            let values = query[first].values
            let agreement = FrameAgreement(
                model.projection.contributions(match.isMirrored ? FrameDescriber.mirrored(values) : values),
                model.projection.contributions(clip[second].values))
            return (
                ClipExplanation.AlignedPair(
                    aTime: query[first].time, bTime: clip[second].time, similarity: agreement.similarity),
                agreement
            )
        }
        guard match.pairs.isEmpty, query.count == 1 || clip.count == 1 else {
            return match.pairs.map { compare($0.queryFrame, $0.clipFrame) }
        }
        // A still picture lasts too short to be aligned; it is held against the frame that it agrees with most.
        let all = query.indices.flatMap { first in
            clip.indices.filter { query[first].weight > 0 && clip[$0].weight > 0 }.map { compare(first, $0) }
        }
        return all.max { $0.pair.similarity < $1.pair.similarity }.map { [$0] } ?? []
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
