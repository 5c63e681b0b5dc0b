public import VidRecKit
public import Files
private import ClipTypes
private import Evaluation
public import Recommenders

extension RecommendationData {
    /// An invalid line of an interaction file, which is skipped.
    public struct BadLine: Hashable, Sendable {
        /// The path of the file with the line.
        public let file: String
        /// The number of the line and the reason why it is invalid.
        public let line: InteractionFileReader.BadLine
    }

    /// Returns the embeddings of items, one for each name, in their order; `nil` if none is known. Items without one
    /// have `isKnown` false. ``ClipLibrary/features(of:)`` returns those of a catalog's clips.
    public typealias Features = @Sendable (_ items: [String]) async throws -> ItemFeatures?

    /// Reads the training and the test interactions from two files: CSV or NDJSON, as ``InteractionFileReader`` reads
    /// them, with or without times.
    ///
    /// - Parameters:
    ///   - train: The path of the file of the training interactions.
    ///   - test: The path of the file of the test interactions.
    ///   - items: The path of a CSV file with a column `item`: the items that can be recommended; `nil` for all items
    ///     of both files.
    ///   - features: Returns the embeddings of items; `nil` for data without embeddings.
    /// - Returns: Events with the first 20 invalid lines of both files together, then the data. Reading them throws
    ///   ``VidRecError``, `CancellationError` or an error of `features`.
    public static func reading(
        train: String, test: String, items: String? = nil, features: Features? = nil
    ) -> WorkEvents<BadLine, RecommendationData> {
        WorkEvents { report in
            let reading = RecommendationReading(items: items, features: features)
            return try await reading.data { input throws in
                (try input.read(train, onBadLine: report), try input.read(test, onBadLine: report))
            }
        }
    }

    /// Reads interactions from one file and splits them.
    ///
    /// - Parameters:
    ///   - file: The path of the file, CSV or NDJSON.
    ///   - division: The filter and the split.
    ///   - items: The path of a CSV file with a column `item`: the items that can be recommended; `nil` for all items
    ///     of the file.
    ///   - features: Returns the embeddings of items; `nil` for data without embeddings.
    /// - Returns: As ``reading(train:test:items:features:)``; reading also throws if no interaction passes the filter,
    ///   or a part is empty.
    public static func reading(
        _ file: String, division: InteractionDivision = InteractionDivision(), items: String? = nil,
        features: Features? = nil
    ) -> WorkEvents<BadLine, RecommendationData> {
        WorkEvents { report in
            let reading = RecommendationReading(items: items, features: features)
            return try await reading.data { input throws in
                try division.divide(try input.read(file, onBadLine: report), of: file)
            }
        }
    }
}

extension ClipLibrary {
    /// Splits the catalog's interactions into training and test data.
    ///
    /// - Parameters:
    ///   - division: The filter and the split.
    ///   - items: The path of a CSV file with a column `item`: the items that can be recommended; `nil` for all items
    ///     of the interactions.
    /// - Returns: No progress, only the data, with the embeddings of items that are clips of the catalog. Reading it
    ///   throws ``VidRecError`` (`unusableInput` if no interaction passes the filter, or a part is empty) or
    ///   `CancellationError`.
    public nonisolated func recommendationData(
        _ division: InteractionDivision = InteractionDivision(), items: String? = nil
    ) -> WorkEvents<RecommendationData.BadLine, RecommendationData> {
        WorkEvents { [self] _ in
            let reading = RecommendationReading(
                items: items, features: { try await self.features(of: $0) }, files: executors.files,
                computing: executors.training)
            return try await reading.data { [catalog] _ in
                var interactions: [Interaction] = []
                try catalog.forEachInteraction { interactions.append($0) }
                return try division.divide(interactions, of: catalog.directory)
            }
        }
    }
}
