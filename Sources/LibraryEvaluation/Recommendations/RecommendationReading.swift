internal import VidRecKit
internal import Files
internal import Concurrency
internal import ClipTypes
internal import Evaluation
internal import Isolation
internal import Recommenders

/// Reads the interactions and the items of a recommendation benchmark.
struct RecommendationReading: Sendable {
    /// Reads interactions from files.
    struct Input {
        /// The number of invalid lines that are reported; later ones are only counted.
        private static let maximumReportedLines = 20

        /// The number of invalid lines.
        private(set) var badLines = 0

        /// Reads the interactions of a file; without times, they are in the order of the file.
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
                if count <= Self.maximumReportedLines { onBadLine(RecommendationData.BadLine(file: file, line: line)) }
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
    /// Returns the embeddings of items.
    let features: RecommendationData.Features?
    /// The executor for reading files.
    var files = QueueExecutor(label: "vidrec.evaluation.files")
    /// The executor for computations.
    var computing = QueueExecutor(label: "vidrec.evaluation")

    /// Reads interactions and returns the data of a benchmark.
    ///
    /// - Parameter parts: Reads the training and the test interactions.
    /// - Throws: `VidRecError`, `CancellationError` or an error of `features`.
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
