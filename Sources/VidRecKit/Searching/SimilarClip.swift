public import ClipTypes

/// A clip that is similar to a query.
public struct SimilarClip: Hashable, Sendable {
    /// The rank among the answers to one query, from 1.
    public let rank: Int
    /// The id of the clip.
    public let clip: ClipID
    /// The path of the clip in the catalog, the first by name if there are several.
    public let path: String
    /// The cosine similarity of the embeddings of the query and the clip, -1...1.
    public let score: Float
    /// The share of each descriptor family in the score; the shares sum to it, and may be negative. Embeddings of a
    /// `FeatureNetwork` have content only.
    public let reasons: [DescriptorFamily: Float]
}

/// The clips that are similar to one query, or the error of the query.
public struct SimilarAnswer: Sendable {
    /// The path or the id of the query, as given.
    public let query: String
    /// The clips, the most similar first; or the error if the query failed.
    public let result: Result<[SimilarClip], VidRecError>
}

/// The settings of a search for similar clips or for copies.
public struct SimilarOptions: Sendable {
    /// The maximum number of clips in the answer to each query; not negative.
    public var count: Int
    /// The minimum score of a clip: the cosine similarity, -1...1, or for copies the confidence, 0...1. `nil` for no
    /// limit, or for copies `CopyThreshold.confidence`.
    public var minimumScore: Float?
    /// The sampling of a query that is decoded: a file not indexed, or for copies any file; `nil` for that of indexing,
    /// or for copies two frames per second.
    public var sampling: FrameSampler?
    /// The time at the beginning of a query that is not compared, such as an intro; for copies only.
    public var skip: Duration
    /// The maximum number of concurrent queries (less than 1 is 1); `nil` for the library's number of decoding jobs.
    public var jobs: Int?
    /// The clips that may be found; `nil` for all.
    public var filter: ClipFilter?
    /// The paths and ids of clips to leave out; unknown ones are ignored.
    public var excluded: [String] = []
    /// How the index is searched.
    public var method = SearchMethod.automatic

    /// Creates settings; by default for the ten best clips, for copies those that reach the threshold.
    public init(
        count: Int = 10, minimumScore: Float? = nil, sampling: FrameSampler? = nil, skip: Duration = .zero,
        jobs: Int? = nil
    ) {
        self.count = count
        self.minimumScore = minimumScore
        self.sampling = sampling
        self.skip = skip
        self.jobs = jobs
    }
}

extension SimilarClip: CustomStringConvertible {
    /// The rank, the path and the score, on one line.
    public var description: String { "\(rank). \(path.printable): score \(score)" }
}
