internal import Kernels

/// Up to 1,024 consecutive rows of a ``SegmentedIndex`` that are in no file yet: the unit that a change copies if another
/// copy of the index shares it.
struct TailChunk: Sendable {
    /// The number of rows of each chunk but the last.
    static let capacity = 1_024

    private(set) var keys: [Int64] = []
    private(set) var codes: CodeArrays

    init(dimension: Int) {
        codes = CodeArrays(dimension: dimension)
        keys.reserveCapacity(Self.capacity)
        codes.reserveCapacity(Self.capacity)
    }

    mutating func append(_ keys: ArraySlice<Int64>, _ vectors: ArraySlice<Float>) {
        self.keys += keys
        codes.append(vectors)
    }
}
