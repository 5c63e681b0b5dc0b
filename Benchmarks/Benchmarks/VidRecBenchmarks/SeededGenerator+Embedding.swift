import ClipTypes
import Kernels

extension SeededGenerator {
    /// Returns a vector of unit length with evenly spread components.
    mutating func embedding(of dimension: Int) -> ClipEmbedding {
        ClipEmbedding(
            normalizing: (0..<dimension).map { _ in Float(Int32(truncatingIfNeeded: next())) / Float(Int32.max) })
    }
}
