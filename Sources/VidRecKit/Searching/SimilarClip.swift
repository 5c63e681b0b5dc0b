public import ClipTypes

/// A clip that is similar to a query.
public struct SimilarClip: Hashable, Sendable {
    /// The rank among the answers, from 1.
    public let rank: Int
    /// The id of the clip.
    public let clip: ClipID
    /// The path in the catalog, the first by name if there are several.
    public let path: String
    /// The cosine similarity of the embeddings, -1...1.
    public let score: Float
    /// The share of each descriptor family in the score; the shares sum to it.
    public let reasons: [DescriptorFamily: Float]
}

/// The result of one query.
public struct SimilarAnswer: Sendable {
    /// The query as given.
    public let query: String
    /// The clips, the most similar first; or the error.
    public let result: Result<[SimilarClip], VidRecError>
}

/// The settings of a search.
public struct SimilarOptions: Sendable {
    /// The highest number of clips.
    public var count: Int
    /// The lowest score of a clip: the cosine similarity, or for copies the confidence; `nil` for no limit, or for
    /// copies `CopyThreshold.confidence`.
    public var minimumScore: Float?
    /// The sampling of a query that is decoded; `nil` for that of indexing, or for copies two frames per second.
    public var sampling: FrameSampler?
    /// The highest number of concurrent queries; `nil` for the number of the library's decoding jobs.
    public var jobs: Int?

    /// Creates settings.
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
