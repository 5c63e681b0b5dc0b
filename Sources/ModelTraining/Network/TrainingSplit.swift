internal import Concurrency
internal import Kernels
internal import SequenceModels

/// The clips of a file, split by group into training and validation clips.
struct TrainingSplit: Sendable {
    /// A clip that is held out.
    struct HeldOut: Hashable, Sendable {
        let clip: Int
        /// The state of the generator that draws and augments its views.
        let state: UInt64
    }

    /// The maximum number of held-out clips, as far as whole groups allow: their views are scored after every epoch,
    /// and the loss compares all of them.
    static let mostHeldOut = 1_000
    /// The number of clips that are read and embedded together.
    private static let blockSize = 64

    let features: FeatureFile
    /// The indices of the clips to train on.
    let training: [Int]
    let heldOut: [HeldOut]
    private let augmentation: TemporalAugmentation

    init(_ features: FeatureFile, options: TrainingOptions) throws {
        // The split has a generator of its own, so that it does not shift the training's.
        var generator = SeededGenerator(seed: options.seed ^ 0x5EED_0F_5911_75)
        var sizes: [Int: Int] = [:]
        for clip in features.clips { sizes[clip.group, default: 0] += 1 }
        let groups = generator.shuffled(sizes.keys.sorted())
        var held = Int((Double(groups.count) * options.validationShare).rounded())
        var clips = 0
        let bounded = groups.prefix { group in
            clips += sizes[group] ?? 0
            return clips <= Self.mostHeldOut
        }
        held = min(held, max(2, bounded.count))
        // A single group has no negatives, neither in training nor in validation.
        held = held < 2 || groups.count - held < 2 ? 0 : held
        let heldOutGroups = Set(groups.prefix(held))
        self.features = features
        augmentation = options.augmentation
        training = features.clips.indices.filter { !heldOutGroups.contains(features.clips[$0].group) }
        var heldOut: [HeldOut] = []
        for (index, clip) in features.clips.enumerated() where heldOutGroups.contains(clip.group) {
            heldOut.append(HeldOut(clip: index, state: generator.state))
            _ = try Self.views(of: index, in: features, augmentation: augmentation, using: &generator)
        }
        self.heldOut = heldOut
    }

    /// The views of a held-out clip.
    private struct Views {
        /// A pair of views for the loss: the clip itself and an augmented view.
        let pair: [FeatureSequence]
        /// Altered views, which should find the clip itself.
        let queries: [FeatureSequence]
    }

    private static func views(
        of clip: Int, in features: FeatureFile, augmentation: TemporalAugmentation,
        using generator: inout SeededGenerator
    ) throws -> Views {
        let views = try features.views(of: clip)
        let second = views[generator.index(below: views.count)]
        let pair = [views[0], augmentation.applied(to: second, using: &generator)]
        return Views(pair: pair, queries: views.dropFirst() + [augmentation.applied(to: views[0], using: &generator)])
    }

    /// The embeddings of the views of a held-out clip.
    private struct Embeddings: Sendable {
        let clip: [Float]
        let second: [Float]
        /// One row for each query.
        let queries: [Float]
        /// The similarity of each query to the clip itself.
        let own: [Float]
    }

    /// Returns the score of a network on the held-out clips; `nil` if there are none.
    ///
    /// All clips are the gallery, and are read and compared in blocks.
    func score(of network: RecurrentNetwork, loss: ContrastiveLoss, jobs: Int) async throws -> RetrievalScore? {
        guard !heldOut.isEmpty else { return nil }
        let size = network.shape.embeddingCount
        let held = try await concurrentMap(heldOut, width: jobs) { heldOut in
            try Task.checkCancellation()
            var generator = SeededGenerator(seed: heldOut.state)
            let views = try Self.views(of: heldOut.clip, in: features, augmentation: augmentation, using: &generator)
            let pair = embeddings(of: views.pair, by: network)
            let queries = embeddings(of: views.queries, by: network)
            let clip = Array(pair[..<size])
            var own = [Float](repeating: 0, count: views.queries.count)
            addProduct(queries, clip, rows: own.count, inner: size, columns: 1, to: &own)
            return Embeddings(clip: clip, second: Array(pair[size...]), queries: queries, own: own)
        }
        let queries = held.flatMap(\.queries)
        let own = held.flatMap(\.own)
        let labels = zip(heldOut, held).flatMap { heldOut, held in
            repeatElement(features.clips[heldOut.clip].label, count: held.own.count)
        }
        var better = [Int](repeating: 0, count: own.count)
        let blocks = stride(from: 0, to: features.clips.count, by: Self.blockSize).map { start in
            start..<min(start + Self.blockSize, features.clips.count)
        }
        try await forEachConcurrently(blocks, width: jobs) { block in
            try Task.checkCancellation()
            let gallery = embeddings(of: try block.map { try features.view(0, of: $0) }, by: network)
            var similarities = [Float](repeating: 0, count: own.count * block.count)
            addProduct(
                queries, transposed(gallery, rows: block.count, columns: size), rows: own.count, inner: size,
                columns: block.count, to: &similarities)
            let galleryLabels = block.map { features.clips[$0].label }
            // Ties count against the network. Other clips of the label are neither right nor wrong.
            return own.indices.map { query in
                galleryLabels.indices.count { place in
                    galleryLabels[place] != labels[query] && similarities[query * block.count + place] >= own[query]
                }
            }
        } receive: { _, counts in
            for query in better.indices { better[query] += counts[query] }
            return nil
        }
        try Task.checkCancellation()
        let count = Double(own.count)
        return RetrievalScore(
            meanAveragePrecision: better.reduce(0) { $0 + 1 / Double(1 + $1) } / count,
            recallAtOne: Double(better.count { $0 == 0 }) / count,
            loss: loss.evaluate(
                embeddings: held.flatMap(\.clip) + held.flatMap(\.second),
                labels: heldOut.map { features.clips[$0.clip].label }
            ).loss)
    }

    private func embeddings(of sequences: [FeatureSequence], by network: RecurrentNetwork) -> [Float] {
        let plain = network.forward(sequences).embeddings
        guard network.whitening != nil else { return plain }
        // A vector without a direction is similar to nothing.
        let size = network.shape.embeddingCount
        let nothing = [Float](repeating: 0, count: size)
        return stride(from: 0, to: plain.count, by: size).flatMap { start in
            network.whitened(Array(plain[start..<start + size])) ?? nothing
        }
    }
}
