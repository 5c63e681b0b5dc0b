internal import CSearchKernels

/// A vector of unit length to compare rows of codes with: as integers of up to 14 bits, and exactly.
package struct CodeQuery: Sendable {
    /// The vector.
    package let vector: [Float]
    /// The length of the vector that the integers stand for.
    package let length: Float
    /// The length of what the integers leave of the vector.
    package let error: Float

    /// How far a product with a row may be from that of the vectors, besides the error of the row's codes: the error of the
    /// query, and rounding of numbers of about 1.
    var margin: Float { error + 2e-6 }

    /// The number of bytes of a row.
    var size: Int { wide.count }

    private let wide: [Int16]
    private let high: [Int8]
    private let low: [Int8]
    private let shift: Int32
    private let offset: Int32
    private let scale: Float

    /// Creates a query.
    ///
    /// - Parameters:
    ///   - vector: The values.
    ///   - size: The number of bytes of a row, a multiple of 64 and at least the number of values.
    package init(_ vector: [Float], size: Int) {
        precondition(
            vector.count <= size && size.isMultiple(of: 64) && size <= Int(VIDREC_CODE_SIZE),
            "a query of \(vector.count) values for rows of \(size) bytes")
        self.vector = vector
        // As many bits as sums of products with bytes leave in 32.
        var shift: Int32 = 6
        while shift > 0, 255 * Int(127 << shift + 1 << shift) * size >= Int(Int32.max) { shift -= 1 }
        let highest = vector.reduce(1e-30) { max($0, abs($1)) }
        let scale = highest / Float(127 << shift)
        var wide = [Int16](repeating: 0, count: size)
        var (high, low) = ([Int8](repeating: 0, count: size), [Int8](repeating: 0, count: size))
        var (sum, squares, rests): (Int32, Double, Double) = (0, 0, 0)
        for (index, value) in vector.enumerated() {
            let step = (value / scale).rounded()
            let integer = Int32(step)
            wide[index] = Int16(integer)
            // Rounded to the nearest multiple, so that the rest is within half of it.
            let upper = (integer + (1 << shift) / 2) >> shift
            high[index] = Int8(upper)
            low[index] = Int8(integer - upper << shift)
            sum += integer
            squares += Double(step) * Double(step)
            let rest = Double(value) - Double(step) * Double(scale)
            rests += rest * rest
        }
        self.wide = wide
        self.high = high
        self.low = low
        self.shift = shift
        offset = 128 * sum
        self.scale = scale
        length = Float(squares.squareRoot() * Double(scale)) * 1.000_01
        error = Float(rests.squareRoot()) * 1.000_01
    }

    /// Calls `body` with the query as kernels take it.
    func withQuery<Result>(_ body: (UnsafePointer<vidrec_code_query>) -> Result) -> Result {
        unsafe wide.withUnsafeBufferPointer { wide in
            unsafe high.withUnsafeBufferPointer { high in
                unsafe low.withUnsafeBufferPointer { low in
                    let query = unsafe vidrec_code_query(
                        wide: wide.baseAddress, high: high.baseAddress, low: shift == 0 ? nil : low.baseAddress,
                        shift: shift, offset: offset, scale: scale)
                    return unsafe withUnsafePointer(to: query) { unsafe body($0) }
                }
            }
        }
    }
}
