/// A vector to search for.
public struct VectorQuery: Hashable, Sendable {
    /// The values, of unit length.
    public let vector: [Float]
    /// The key of a row to leave out, such as the query itself; `nil` for none.
    public let excludedKey: Int64?

    /// Creates a query.
    public init(_ vector: [Float], excluding excludedKey: Int64? = nil) {
        self.vector = vector
        self.excludedKey = excludedKey
    }
}

/// How to search a ``VectorIndex``.
public struct VectorSearchOptions: Sendable {
    /// How rows are found.
    public enum Method: Hashable, Sendable {
        /// By the graph, if there is one and the filter is not so selective that a scan is faster.
        case automatic
        /// By comparing all rows that pass.
        case scan
        /// By the graph; rows that it does not have are compared.
        case graph
    }

    /// The rows that may be found; `nil` for all.
    public var filter: RowFilter?
    /// How rows are found.
    public var method: Method
    /// How many candidates a search in the graph keeps (efSearch), at least the number of neighbors; more find more.
    /// `nil` for a number that finds 99 of 100 neighbors among real embeddings.
    public var efSearch: Int?
    /// The number of threads.
    public var jobs: Int

    /// Creates options.
    public init(filter: RowFilter? = nil, method: Method = .automatic, efSearch: Int? = nil, jobs: Int = 1) {
        self.filter = filter
        self.method = method
        self.efSearch = efSearch
        self.jobs = jobs
    }
}

/// Vectors of unit length with keys, which are searched by cosine similarity.
public protocol VectorIndex: Sendable {
    /// Returns the vectors of some keys, one after another, to compute exact similarities. A vector that starts with NaN
    /// leaves its row out, such as one that was removed meanwhile.
    typealias Vectors = @Sendable (_ keys: [Int64]) throws -> [Float]

    /// The number of values of each vector.
    var dimension: Int { get }
    /// The number of rows that can be found.
    var count: Int { get }

    /// Appends rows. A key must not be that of another row that can be found.
    ///
    /// - Parameters:
    ///   - keys: A key for each row.
    ///   - vectors: The values of all vectors, one vector after another.
    mutating func append(keys: [Int64], vectors: [Float])

    /// Removes the rows of some keys.
    ///
    /// - Returns: The number of rows that were removed; the index does not have the others.
    @discardableResult
    mutating func remove(keys: [Int64]) throws -> Int

    /// Returns a filter that the rows of some keys pass. It is valid for this index and for copies that more rows were
    /// appended to, which do not pass.
    func filter(keys: [Int64]) throws -> RowFilter

    /// Returns the rows nearest to each query in descending order of similarity, and of equal similarity in ascending
    /// order of keys.
    ///
    /// - Parameters:
    ///   - queries: The vectors to compare with.
    ///   - count: The maximum number of rows to return for each query; none if it is not positive.
    ///   - options: How to search.
    ///   - vectors: Returns the vectors of rows, which give the exact similarities; `nil` for similarities by codes of
    ///     two bytes a value, which differ by at most 0.0003. Called on several threads.
    func neighbors(
        of queries: [VectorQuery], count: Int, options: VectorSearchOptions, vectors: Vectors?
    ) throws -> [[VectorNeighbor]]
}

extension VectorIndex {
    /// Returns the rows nearest to one query; see ``neighbors(of:count:options:vectors:)-([VectorQuery],_,_,_)``.
    public func neighbors(
        of query: VectorQuery, count: Int, options: VectorSearchOptions = VectorSearchOptions(), vectors: Vectors?
    ) throws -> [VectorNeighbor] {
        try neighbors(of: [query], count: count, options: options, vectors: vectors).first ?? []
    }
}
