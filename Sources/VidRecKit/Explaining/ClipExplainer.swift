internal import Concurrency
private import Files
public import ClipModels
internal import ClipTypes
internal import CopyMatching
public import Isolation
internal import SequenceModels
internal import VisualDescriptors

/// Explains why one clip is a copy of another or is not, and how similar they are.
///
/// Each file is decoded once: A as a query for copies, B as an indexed clip, so that the confidence equals that of
/// the search. Identical files have the confidence 1.
public struct ClipExplainer: Sendable {
    private let model: ClipModel
    private let pool: DecodePool
    private let executors: LibraryExecutors

    /// Creates an explainer of files, without a catalog.
    ///
    /// - Parameters:
    ///   - model: The model that projects frames for comparison and computes embeddings.
    ///   - decoding: The settings of decoding; by default, two confined processes.
    public init(model: ClipModel = .shipped, decoding: DecodePool.Options = DecodePool.Options(jobs: 2)) {
        self.init(
            model: model, pool: DecodePool(decoding, for: model), executors: LibraryExecutors())
    }

    init(model: ClipModel, pool: DecodePool, executors: LibraryExecutors) {
        self.model = model
        self.pool = pool
        self.executors = executors
    }

    /// Ends the worker processes and waits for their exit. Later comparisons and sheets fail with `closed`.
    public func close() async { await pool.end() }

    /// Compares two files, without a catalog.
    ///
    /// - Parameters:
    ///   - a: The path of the possible copy.
    ///   - b: The path of the possible source.
    ///   - sheet: Whether to keep the pictures of the frames, which ``ClipExplanation/sheet()`` needs.
    /// - Throws: ``VidRecError/Code/unreadable``; ``VidRecError/Code/noEmbedding`` if all frames of a file are black,
    ///   white or frozen; ``VidRecError/Code/workerUnavailable``.
    public func explain(fileAt a: String, and b: String, sheet: Bool = false) async throws -> ClipExplanation {
        try await VidRecError.translating {
            try await explain(subject(file: a), subject(file: b), sheet: sheet)
        }
    }

    /// Returns the subject for a file that is not in a catalog.
    func subject(file name: String) async throws -> ExplainSubject {
        let path = canonicalPath(name)
        do {
            _ = try await executors.files.run { try FileState(ofFile: path) }
            let clip = try await pool.identify(path)
            return ExplainSubject(name: name, clip: clip, path: path)
        } catch let error as UnreadableFile {
            throw VidRecError(.unreadable, "cannot read '\(name)': \(error.reason)")
        } catch let failure as DecodeFailure {
            throw VidRecError(.unreadable, "cannot read '\(name)': \(failure.reason)")
        }
    }

    func explain(_ a: ExplainSubject, _ b: ExplainSubject, sheet: Bool) async throws -> ClipExplanation {
        // For identical files, the views of A are enough.
        let isSame = a.clip == b.clip && a.path != nil && b.path != nil
        async let query = query(a, pictures: sheet)
        async let clip = isSame ? nil : clip(b, pictures: sheet)
        let (left, right) = (try await query, try await clip)
        return try await executors.search.run { try compare(a, left, b, right) }
    }

    private func compare(
        _ a: ExplainSubject, _ left: Query, _ b: ExplainSubject, _ other: Clip?
    ) throws(VidRecError) -> ClipExplanation {
        guard left.query.hasContent else { throw VidRecError.nothingShown(a.name) }
        var prepared = model.matcher.prepare(left.query)
        let right =
            other
            ?? Clip(
                track: left.query.views[0].track, frames: left.whole, duration: left.duration, summary: left.summary,
                pictures: left.pictures)
        guard var match = model.matcher.match(&prepared, with: right.track) else {
            throw VidRecError.nothingShown(b.name)
        }
        if other == nil { match = model.matcher.exactMatch(of: prepared, features: match.features) }
        let look = left.views.first { $0.view.name == match.viewName }
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
                name: a.name, clip: a.clip, path: a.path, duration: left.duration,
                times: left.whole?.map(\.time) ?? [], pictures: left.pictures),
            b: ExplainedClip(
                name: b.name, clip: b.clip, path: b.path, duration: right.duration,
                times: right.frames?.map(\.time) ?? [], pictures: right.pictures),
            match: match, pairs: pairs, agreement: agreement, comparesDetail: left.hasDetail && right.track.hasDetail,
            related: related(left.summary, right.summary), region: look?.view.region, pool: pool)
    }

    /// The first clip, in all views.
    private struct Query: Sendable {
        let query: CopyQuery
        var views: [ViewDescriptors] = []
        let duration: Duration?
        let summary: EmbeddingSummary?
        var pictures: [Duration: Picture] = [:]

        /// The frames of the whole picture; `nil` if the file is missing.
        var whole: [FrameDescriptor]? { views.first?.frames }

        var hasDetail: Bool { !query.pictures.isEmpty || query.views.contains { $0.track.hasDetail } }
    }

    /// The second clip, as in a catalog.
    private struct Clip: Sendable {
        let track: SketchTrack
        var frames: [FrameDescriptor]?
        let duration: Duration?
        let summary: EmbeddingSummary?
        var pictures: [Duration: Picture] = [:]
    }

    private func query(_ subject: ExplainSubject, pictures: Bool) async throws -> Query {
        guard let path = subject.path else {
            let stored = try stored(subject)
            return Query(
                query: CopyQuery(indexed: stored.track, parity: model.projection.parity), duration: stored.duration,
                summary: subject.summary)
        }
        var requests = [WorkerTask.FrameRequest(FrameSelection(.copyQuery), pictures: pictures, views: true)]
        if subject.summary == nil, pool.options.network == nil {
            requests.append(WorkerTask.FrameRequest(FrameSelection(subject.sampling), descriptors: true, content: true))
        }
        let described = try await describe(subject, path, requests)
        let duration = described.metadata.duration
        let shown = described.selections[0].query
        let query = CopyQuery(
            views: shown.views.map { view in
                CopyQuery.View(
                    view: view.view, isMirrored: false,
                    track: SketchTrack(frames: view.frames, duration: duration, projection: model.projection))
            }, parity: model.projection.parity, pictures: shown.pictures)
        let summary = try await summary(subject, path, described.selections.dropFirst().first)
        return Query(
            query: query, views: shown.views, duration: duration, summary: summary,
            pictures: Self.byTime(described.selections[0].pictures))
    }

    private func clip(_ subject: ExplainSubject, pictures: Bool) async throws -> Clip {
        guard let path = subject.path else {
            let stored = try stored(subject)
            return Clip(track: stored.track, duration: stored.duration, summary: subject.summary)
        }
        let request = WorkerTask.FrameRequest(
            FrameSelection(subject.sampling), descriptors: true, pictures: pictures,
            content: subject.summary == nil)
        let described = try await describe(subject, path, [request])
        let (duration, selection) = (described.metadata.duration, described.selections[0])
        let summary = try await summary(subject, path, selection)
        return Clip(
            track: SketchTrack(frames: selection.descriptors, duration: duration, projection: model.projection),
            frames: selection.descriptors, duration: duration,
            summary: summary,
            pictures: Self.byTime(selection.pictures))
    }

    private func describe(
        _ subject: ExplainSubject, _ path: String, _ requests: [WorkerTask.FrameRequest]
    ) async throws -> DescribedClip {
        do {
            return try await pool.describe(path, requests)
        } catch let failure as DecodeFailure {
            throw VidRecError(.unreadable, "cannot decode '\(subject.name)': \(failure.reason)")
        }
    }

    private static func byTime(_ frames: [Frame]) -> [Duration: Picture] {
        Dictionary(frames.map { ($0.time, $0.picture) }) { first, _ in first }
    }

    /// Returns the stored embedding of a clip, or that of its file: by the network if there is one, else of its frames.
    private func summary(
        _ subject: ExplainSubject, _ path: String, _ selection: DescribedClip.Selection?
    ) async throws -> EmbeddingSummary? {
        if let known = subject.summary { return known }
        guard pool.options.network == nil else {
            return try await pool.analyze(path, sampling: subject.sampling).analysis.embedding.map {
                EmbeddingSummary(embedding: $0.value, contributions: $0.contributions)
            }
        }
        guard let selection else { return nil }
        let content = selection.meanContent
        // A process that a file has taken over may return vectors of any size.
        guard content == nil || content?.count == model.summarizer.contentHead?.mean.count else {
            throw VidRecError(
                .unreadable, "cannot decode '\(subject.name)': \(DecodeFailure.invalidResult.reason)")
        }
        let sequence = DescriptorSequence(layout: FrameDescriber.layout, frames: selection.descriptors)
        return model.summarizer.summarize(sequence, content: content).map {
            EmbeddingSummary(embedding: $0.embedding, contributions: $0.contributions)
        }
    }

    private func stored(_ subject: ExplainSubject) throws(VidRecError) -> ExplainSubject.Stored {
        guard let stored = subject.stored else { throw VidRecError.nothingShown(subject.name) }
        return stored
    }

    /// Returns the aligned frames and their agreement in the view that matched.
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
        // A still picture is too short for an alignment; it is paired with the most similar frame.
        let all = query.indices.flatMap { first in
            clip.indices.filter { query[first].weight > 0 && clip[$0].weight > 0 }.map { compare(first, $0) }
        }
        return all.max { $0.pair.similarity < $1.pair.similarity }.map { [$0] } ?? []
    }

    private func related(
        _ left: EmbeddingSummary?, _ right: EmbeddingSummary?
    ) -> ClipExplanation.RelatedScore? {
        guard let left, let right else { return nil }
        let shares = left.shares(with: right)
        return ClipExplanation.RelatedScore(
            similarity: DescriptorFamily.allCases.reduce(0) { $0 + (shares[$1] ?? 0) }, shares: shares)
    }
}
