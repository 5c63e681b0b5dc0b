internal import ClipTypes
internal import DetailMatching
internal import Kernels

/// Two frames whose local detail agrees best, and the correlations of all others in the same position.
struct VerifiedPair: Sendable {
    let registration: DetailRegistration
    /// The width of the indexed frame divided by its height.
    let aspectRatio: Float
    /// The correlations of all pictures with all frames; `nil` if the best agreement is below ``CopyMatcher/leastStrength``.
    var correlations: DetailCorrelations?

    /// The position of the query's picture in that of the clip; `nil` if pictures that have nothing in common can agree as well.
    var position: PicturePosition? {
        guard registration.agreement.strength >= CopyMatcher.clearStrength else { return nil }
        return registration.position(aspectRatio: aspectRatio)
    }

    /// Returns the timeline of the pictures in a view, without codes.
    func timeline(of query: PreparedQuery, in view: Int) -> SketchTrack {
        let track = query.views[view].track
        let times = query.details.times
        return SketchTrack(
            times: times, duration: track.duration, weights: times.map { _ in 1 },
            details: times.map { _ in nil }, dimension: 0, codes: [])
    }

    /// The agreement of the picture and the frame that agree best: another pair than the registered one may show the same moment
    /// more exactly.
    private var closest: AgreeingPair {
        let registered = AgreeingPair(
            sample: registration.sample, stored: registration.stored, agreement: registration.agreement,
            blocks: registration.blocks)
        guard let pair = correlations?.closest else { return registered }
        let agreement = DetailAgreement(pair.sample, with: pair.stored)
        guard agreement.strength > registered.agreement.strength else { return registered }
        return AgreeingPair(
            sample: pair.sample, stored: pair.stored, agreement: agreement,
            blocks: BlockAgreement(pair.sample, with: pair.stored))
    }

    /// Adds the features of the local detail.
    func describe(_ features: inout CopyFeatures, along runs: [TemporalAlignment.Run], clip: SketchTrack) {
        let closest = closest
        let blocks = closest.blocks
        features.detailStrength = Float.logOfOnePlus(closest.agreement.strength)
        features.detailCorrelation = blocks.within.correlation
        features.distortion = registration.distortion
        features.agreeingBlocks = Float(blocks.agreeing)
        features.disagreeingBlocks = Float(blocks.disagreeing)
        if features.clearness > 0 { features.add(AgreementShape(closest.sample, with: closest.stored)) }
        guard let correlations else { return }
        let pairs = correlations.pairs(along: runs, clip: clip)
        let motion = correlations.motion(of: pairs)
        features.motionCorrelation = motion.correlation
        features.motionShare = min(motion.share, CopyFeatures.mostMotionShare)
        features.motionConflict =
            features.clearness * features.motionShare / CopyFeatures.mostMotionShare
            * max(0, CopyFeatures.mostMotionConflict - max(0, motion.correlation))
        guard features.momentClearness > 0 else { return }
        features.add(motion, OtherMoments(correlations, along: runs, clip: clip))
    }
}

/// A picture in the position of a frame, and how well both agree.
private struct AgreeingPair {
    let sample: DetailSample
    let stored: StoredDetail
    let agreement: DetailAgreement
    let blocks: BlockAgreement
}

/// The correlations of the local detail of a query's pictures with that of a clip's frames, in one position.
struct DetailCorrelations: Sendable {
    /// A picture of the query and the frame of the clip at the same moment of a run.
    struct Pair: Hashable {
        let picture: Int
        let clipFrame: Int
        let correlation: Float
    }

    /// The times of the pictures in seconds, ascending.
    let times: [Float]
    private let samples: [DetailSample]
    private let stored: [StoredDetail?]
    /// The correlation of picture i and frame j is at `i * stored.count + j`; 0 without detail.
    let values: [Float]
    /// The same of what differs in both from the mean of the frames that match, which tells moments apart: 0 where nothing
    /// moves.
    let moments: [Float]

    /// The correlation of each picture with the next one; 0 without detail.
    let successive: [Float]

    /// Compares all pictures of a query with all frames of a clip; `nil` if a picture cannot be shown in the view.
    init?(_ registration: DetailRegistration, of query: inout QueryDetails, with stored: [StoredDetail?]) {
        var samples: [DetailSample] = []
        for picture in query.times.indices {
            guard
                let plane = query.plane(
                    ofPicture: picture, inView: registration.view, columns: registration.columns,
                    rows: registration.rows)
            else { return nil }
            samples.append(DetailSample(plane, pose: registration.pose))
        }
        guard let first = samples.first else { return nil }
        let known = stored.indices.filter { stored[$0] != nil }
        let levels = known.flatMap { stored[$0]?.levels ?? [] }
        let energies = DetailKernels.energies(of: levels, inside: first.inside).map { Float($0) }
        let products = DetailKernels.products(of: samples.flatMap(\.values), with: levels)
        // In areas of little detail, noise decides.
        let least = 0.02 * Float(first.cells)
        var values = [Float](repeating: 0, count: samples.count * stored.count)
        for (i, sample) in samples.enumerated() where sample.energy / 625 > least {
            for (place, j) in known.enumerated() {
                guard energies[place] > least else { continue }
                values[i * stored.count + j] =
                    Float(products[i * known.count + place]) / (sample.energy * energies[place]).squareRoot()
            }
        }
        let matching = samples.indices.filter { i in
            known.contains { values[i * stored.count + $0] >= Self.matchingCorrelation }
        }
        moments = Self.moments(
            samples, levels, frames: stored.count, known: known, matching: matching, products: products,
            energies: energies)
        successive = zip(samples, samples.dropFirst()).map { sample, next in
            let product = zip(sample.values, next.values).reduce(0) { $0 + Int($1.0) * Int($1.1) }
            let energy = (sample.energy * next.energy).squareRoot()
            return energy > 0 ? Float(product) / energy : 0
        }
        times = query.times
        self.samples = samples
        self.stored = stored
        self.values = values
    }

    /// The picture and the frame with the highest correlation; `nil` if none is above 0.
    var closest: (sample: DetailSample, stored: StoredDetail)? {
        guard let place = values.indices.max(by: { (values[$0], $1) < (values[$1], $0) }), values[place] > 0,
            let frame = stored[place % stored.count]
        else { return nil }
        return (samples[place / stored.count], frame)
    }

    /// The correlation from which on a picture belongs to those that match.
    private static let matchingCorrelation: Float = 0.4
    /// The share of a frame's detail that must differ from the mean: less is noise.
    private static let leastMotion: Float = 0.03

    /// Returns the correlations of what differs from the means, by centering the products of pictures and frames.
    private static func moments(
        _ samples: [DetailSample], _ levels: [Int8], frames clipFrames: Int, known: [Int], matching: [Int],
        products: [Int32], energies: [Float]
    ) -> [Float] {
        var moments = [Float](repeating: 0, count: samples.count * clipFrames)
        guard matching.count > 1, known.count > 1, let inside = samples.first?.inside else { return moments }
        let (pictures, frames) = (Float(matching.count), Float(known.count))
        let ownMotion = DetailKernels.motion(of: matching.flatMap { samples[$0].values }, inside: inside)
        let storedMotion = DetailKernels.motion(of: levels, inside: inside)
        func product(_ i: Int, _ place: Int) -> Float { Float(products[i * known.count + place]) }
        let rowMeans = matching.map { i in known.indices.reduce(0) { $0 + product(i, $1) } / frames }
        let columnMeans = known.indices.map { place in matching.reduce(0) { $0 + product($1, place) } / pictures }
        let mean = rowMeans.reduce(0, +) / pictures
        for (row, i) in matching.enumerated() {
            let energy = max(ownMotion[row], leastMotion * samples[i].energy)
            for (place, j) in known.enumerated() {
                let other = max(storedMotion[place], leastMotion * energies[place])
                guard energy > 0, other > 0 else { continue }
                moments[i * clipFrames + j] =
                    (product(i, place) - rowMeans[row] - columnMeans[place] + mean) / (energy * other).squareRoot()
            }
        }
        return moments
    }

    /// Returns, for each clip frame in a run, the picture at the same moment: of the two around it the one that agrees
    /// better.
    func pairs(along runs: [TemporalAlignment.Run], clip: SketchTrack) -> [Pair] {
        runs.flatMap { run in
            run.clipFrames.compactMap { j -> Pair? in
                guard stored[j] != nil else { return nil }
                return picturesAround((clip.times[j] - run.offset) / run.speed)
                    .map { Pair(picture: $0, clipFrame: j, correlation: values[$0 * stored.count + j]) }
                    .max { ($0.correlation, $1.picture) < ($1.correlation, $0.picture) }
            }
        }
    }

    /// Returns the last picture before a time and the first after it.
    func picturesAround(_ time: Float) -> [Int] {
        let right = times.partitioningIndex(after: time)
        return [max(right - 1, 0), min(right, times.count - 1)]
    }

    /// Returns how what moves agrees between pairs of frames.
    func motion(of pairs: [Pair]) -> MotionAgreement {
        let cells = pairs.compactMap { pair in
            stored[pair.clipFrame].map { (values: samples[pair.picture].values, levels: $0.levels) }
        }
        return MotionAgreement(cells, inside: samples.first?.inside ?? [])
    }
}

extension CopyMatcher {
    /// The strength of an agreement from which on all frames are compared in the same position. It only saves time: the
    /// best position of pictures that have nothing in common reaches 14, and the odds decide.
    static let leastStrength: Float = 11
    /// The strength of an agreement that pictures which have nothing in common hardly reach.
    static let clearStrength: Float = 15
    /// The factor by which an agreement must be stronger than that of a pair before it.
    static let clearlyStronger: Float = 1.1

    /// Returns the pairs of frames to register: the best of the view that matches best, of the view with the most similar
    /// pair, and of the whole picture; and another of the first.
    func pairs(of views: [ViewEvidence], best: ViewEvidence, clip: SketchTrack) -> [(
        view: Int, pair: ViewEvidence.Pair
    )] {
        let single = views.max {
            ($0.highest - $0.viewPenalty, $1.view) < ($1.highest - $1.viewPenalty, $0.view)
        }
        var chosen: [(view: Int, pair: ViewEvidence.Pair)] = []
        for view in [best, single, views.first].compactMap({ $0 }) {
            guard let pair = view.pair, !chosen.contains(where: { $0.view == view.view }) else { continue }
            chosen.append((view.view, pair))
            if view.view == best.view, let other = view.otherPair { chosen.append((view.view, other)) }
        }
        return chosen
    }

    /// Registers pairs of frames, and compares all frames in the position of the best.
    func verify(
        _ pairs: [(view: Int, pair: ViewEvidence.Pair)], of query: inout PreparedQuery, with clip: SketchTrack
    ) -> VerifiedPair? {
        var stored: [Int: StoredDetail] = [:]
        var best: VerifiedPair?
        for (view, pair) in pairs {
            guard let detail = clip.details[pair.clipFrame],
                let picture = query.details.picture(nearest: query.track.times[pair.frame])
            else { continue }
            let unpacked = stored[pair.clipFrame] ?? StoredDetail(detail)
            stored[pair.clipFrame] = unpacked
            guard
                // Beside a copy that is all but equal, no other pair can be clearly stronger.
                DetailAgreement.highestStrength(with: unpacked)
                    > Self.clearlyStronger * (best?.registration.agreement.strength ?? 0),
                let registration = DetailRegistration(
                    picture: picture, view: view, of: &query.details, with: unpacked),
                // One place is found in several views: that in which the sketches agree, too, comes first.
                registration.agreement.strength > Self.clearlyStronger * (best?.registration.agreement.strength ?? 0)
            else { continue }
            best = VerifiedPair(registration: registration, aspectRatio: unpacked.aspectRatio)
        }
        guard var best, best.registration.agreement.strength >= Self.leastStrength else { return best }
        best.correlations = DetailCorrelations(
            best.registration, of: &query.details,
            with: clip.details.enumerated().map { number, detail in
                stored[number] ?? detail.map { StoredDetail($0) }
            })
        return best
    }
}
