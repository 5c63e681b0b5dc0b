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
    public let result: Result<[SimilarClip], VidRecError>
}

/// How to search.
public struct SimilarOptions: Sendable {
    /// How many clips to name at the most.
    public var count: Int
    /// The score that a clip must reach to be named: the similarity, or for copies the confidence; `nil` for what fits the
    /// question: any, or for copies ``CopyThreshold/confidence``.
    public var minimumScore: Float?
    /// Which frames of a query that is decoded are looked at; `nil` for what fits the question: as clips are indexed, or for
    /// copies two a second.
    public var sampling: FrameSampler?
    /// How many queries are in flight at once; `nil` for as many as the library decodes at once.
    public var jobs: Int?

    /// Creates options; the defaults name ten clips.
    public init(count: Int = 10, minimumScore: Float? = nil, sampling: FrameSampler? = nil, jobs: Int? = nil) {
        self.count = count
        self.minimumScore = minimumScore
        self.sampling = sampling
        self.jobs = jobs
    }
}

extension SimilarClip: CustomStringConvertible {
    /// The rank, the path and the score, on one line.
    public var description: String { "\(rank). \(path.printable): score \(score)" }
}
