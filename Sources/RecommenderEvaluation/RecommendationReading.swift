internal import VidRecKit
internal import Files
internal import Concurrency
internal import ClipTypes
internal import Evaluation
internal import Isolation
internal import Recommenders

/// Reads the interactions and the items of an evaluation of recommenders.
struct RecommendationReading: Sendable {
    /// What was read of files.
    struct Input {
        /// After so many bad lines of all files the others are only counted.
        private static let mostLines = 20

        /// How many lines were no interactions.
        private(set) var badLines = 0

        /// The interactions of a file; without times they come one after another.
        ///
        /// - Throws: `VidRecError`; `CancellationError`.
        mutating func read(
            _ file: String, onBadLine: (RecommendationData.BadLine) -> Void
        ) throws -> [Interaction] {
            let reader = InteractionFileReader(allowsMissingTimes: true)
            var interactions: [Interaction] = []
            var count = badLines
            try reader.read(file) { line in
                count += 1
                if count <= Self.mostLines { onBadLine(RecommendationData.BadLine(file: file, line: line)) }
            } onBatch: { batch, _ in
                try Task.checkCancellation()
                interactions += batch
            }
            badLines = count
            return interactions
        }
    }

    /// The file of the items that can be recommended.
    let items: String?
    /// Gives the embeddings of items.
    let features: RecommendationData.Features?
    /// Where files are read.
    var files = QueueExecutor(label: "vidrec.evaluation.files")
    /// Where interactions are numbered.
    var computing = QueueExecutor(label: "vidrec.evaluation")

    /// Reads interactions and makes the data of an evaluation of them.
    ///
    /// - Parameter parts: reads what to learn from and what to find.
    /// - Throws: `VidRecError`; `CancellationError`; what `features` throws.
    func data(
        _ parts: @escaping @Sendable (inout Input) throws -> (train: [Interaction], test: [Interaction])
    ) async throws -> RecommendationData {
        let (names, read, badLines) = try await files.run { [items] in
            var names: [String]?
            if let items { names = try RecommendationTruth.catalog(csv: evaluationFile(items), name: items) }
            var input = Input()
            let read = try parts(&input)
            return (names, read, input.badLines)
        }
        var data = try await computing.run {
            try RecommendationData(train: read.train, test: read.test, items: names)
        }
        data.badLines = badLines
        if let features {
            let known = try await features(data.truth.items)
            data.features = known
        }
        try Task.checkCancellation()
        return data
    }
}
