internal import Concurrency
internal import Kernels
internal import SequenceModels

/// The clips with content, split by group into training and validation clips.
struct TrainingSplit: Sendable {
    let training: [TrainingClip]
    /// One pair of views of each held-out clip, for the loss.
    let pairs: [(label: Int, first: FeatureSequence, second: FeatureSequence)]
    /// The originals of all clips, in which queries are searched.
    let gallery: [(label: Int, clip: FeatureSequence)]
    /// Altered views of held-out clips, with the index of the original in the gallery.
    let queries: [(index: Int, clip: FeatureSequence)]

    init(_ clips: [TrainingClip], options: TrainingOptions) {
        // The split has a generator of its own, so that it does not shift the training's.
        var generator = SeededGenerator(seed: options.seed ^ 0x5EED_0F_5911_75)
        let usable = clips.compactMap { clip in
            let views = clip.views.filter(\.hasContent)
            return views.isEmpty ? nil : TrainingClip(group: clip.group, label: clip.label, views: views)
        }
        let groups = generator.shuffled(Set(usable.map(\.group)).sorted())
        var held = Int((Double(groups.count) * options.validationShare).rounded())
        // A single group has no negatives, neither in training nor in validation.
        held = held < 2 || groups.count - held < 2 ? 0 : held
        let heldOut = Set(groups.prefix(held))
        training = usable.filter { !heldOut.contains($0.group) }
        gallery = held == 0 ? [] : usable.map { (label: $0.label, clip: $0.views[0]) }
        var pairs: [(label: Int, first: FeatureSequence, second: FeatureSequence)] = []
        var queries: [(index: Int, clip: FeatureSequence)] = []
        for (index, clip) in usable.enumerated() where heldOut.contains(clip.group) {
            let second = clip.views[generator.index(below: clip.views.count)]
            pairs.append((clip.label, clip.views[0], options.augmentation.applied(to: second, using: &generator)))
            for view in clip.views.dropFirst() {
                queries.append((index, view))
            }
            queries.append((index, options.augmentation.applied(to: clip.views[0], using: &generator)))
        }
        self.pairs = pairs
        self.queries = queries
    }

    /// Returns the score of a network on the held-out clips; `nil` if there are none.
    func score(of network: RecurrentNetwork, loss: ContrastiveLoss, jobs: Int) async throws -> RetrievalScore? {
        guard !pairs.isEmpty else { return nil }
        let originals = try await embeddings(of: gallery.map(\.clip), by: network, jobs: jobs)
        let altered = try await embeddings(of: queries.map(\.clip), by: network, jobs: jobs)
        let views = try await embeddings(of: pairs.map(\.first) + pairs.map(\.second), by: network, jobs: jobs)
        let size = network.shape.embeddingCount
        var similarities = [Float](repeating: 0, count: queries.count * gallery.count)
        addProduct(
            altered, transposed(originals, rows: gallery.count, columns: size), rows: queries.count, inner: size,
            columns: gallery.count, to: &similarities)
        var precision = 0.0
        var first = 0
        for (row, query) in queries.enumerated() {
            let scores = similarities[row * gallery.count..<(row + 1) * gallery.count]
            let own = scores[scores.startIndex + query.index]
            // Ties count against the network. Other clips of the label are neither right nor wrong.
            let better = gallery.indices.count { index in
                gallery[index].label != gallery[query.index].label && scores[scores.startIndex + index] >= own
            }
            precision += 1 / Double(1 + better)
            first += better == 0 ? 1 : 0
        }
        return RetrievalScore(
            meanAveragePrecision: precision / Double(queries.count), recallAtOne: Double(first) / Double(queries.count),
            loss: loss.evaluate(embeddings: views, labels: pairs.map(\.label)).loss)
    }

    private func embeddings(
        of sequences: [FeatureSequence], by network: RecurrentNetwork, jobs: Int
    ) async throws -> [Float] {
        let chunk = 32
        let size = network.shape.embeddingCount
        let parts: [[Float]] = try await concurrentMap(Array(0..<(sequences.count + chunk - 1) / chunk), width: jobs) {
            index in
            try Task.checkCancellation()
            let plain = network.forward(Array(sequences.dropFirst(index * chunk).prefix(chunk))).embeddings
            guard network.whitening != nil else { return plain }
            // A vector without a direction is similar to nothing.
            let nothing = [Float](repeating: 0, count: size)
            return stride(from: 0, to: plain.count, by: size).flatMap { start in
                network.whitened(Array(plain[start..<start + size])) ?? nothing
            }
        }
        return Array(parts.joined())
    }
}
