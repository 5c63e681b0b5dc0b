public import VidRecKit
public import Files
private import ClipTypes
private import Evaluation
public import Recommenders

extension RecommendationData {
    /// A line of a file that is no interaction, and is left out.
    public struct BadLine: Hashable, Sendable {
        /// The file.
        public let file: String
        /// The line in it, and what was found.
        public let line: InteractionFileReader.BadLine
    }

    /// Returns the embeddings of items by their names; `nil` if none is known. ``ClipLibrary/features(of:)`` knows those
    /// of a catalog's clips.
    public typealias Features = @Sendable (_ items: [String]) async throws -> ItemFeatures?

    /// Reads what to learn from and what to find from a file each: csv or NDJSON, as ``InteractionFileReader`` takes it, with
    /// or without times.
    ///
    /// - Parameters:
    ///   - train: the file of what to learn from.
    ///   - test: the file of what to find.
    ///   - items: a csv file whose column `item` names what can be recommended; `nil` for all items of both files.
    ///   - features: gives the embeddings of the items.
    /// - Returns: the first 20 lines that are no interactions, as they are found, and the data. Reading throws
    ///   ``VidRecError``; `CancellationError`; what `features` throws.
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

    /// Reads interactions from one file and divides them.
    ///
    /// - Parameters:
    ///   - file: the file, csv or NDJSON.
    ///   - division: how they are divided.
    ///   - items: as for ``reading(train:test:items:features:)``.
    ///   - features: gives the embeddings of the items.
    /// - Returns: as ``reading(train:test:items:features:)``.
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
    /// Divides the catalog's interactions into what recommenders learn from and what they should find.
    ///
    /// - Parameters:
    ///   - division: how they are divided.
    ///   - items: a csv file whose column `item` names what can be recommended; `nil` for all items of the interactions.
    /// - Returns: the data, with the embeddings of items that are clips of the catalog; no line of it is bad. Reading throws
    ///   ``VidRecError``; `CancellationError`.
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
