public import ClipTypes

/// A clip that looks and moves like a query.
public struct SimilarClip: Hashable, Sendable {
    /// Its place among the answers, from 1.
    public let rank: Int
    /// The clip.
    public let clip: ClipID
    /// Its path in the catalog, the first by name if it has several.
    public let path: String
    /// The cosine similarity of the embeddings, -1…1.
    public let score: Float
    /// What each descriptor family adds to the score; they sum to it.
    public let reasons: [DescriptorFamily: Float]
}

/// What was found for one query.
public struct SimilarAnswer: Sendable {
    /// The query as it was given.
    public let query: String
    /// The clips, the most similar first; or why there is no answer.
    public let result: Result<[SimilarClip], LibraryError>
}

/// How to search.
public struct SimilarOptions: Sendable {
    /// How many clips to name at the most.
    public var count: Int
    /// The score that a clip must reach to be named.
    public var minimumScore: Float
    /// Reads queries that are not indexed.
    public var reader: ClipReader
    /// How many queries are in hand at once.
    public var jobs: Int

    /// Searches with the defaults.
    public init(count: Int = 10, minimumScore: Float = -1, reader: ClipReader = ClipReader(), jobs: Int = 1) {
        self.count = count
        self.minimumScore = minimumScore
        self.reader = reader
        self.jobs = jobs
    }
}
