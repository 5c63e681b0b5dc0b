internal import CSearchKernels

/// Vectors of unit length as codes of two bytes a value, in memory.
package struct CodeArrays: Sendable {
    /// The number of values of a vector.
    package let dimension: Int
    /// The number of bytes of a row of ``codes``, and of ``lowCodes``: a multiple of 64.
    package let size: Int
    /// The first byte of each value, row by row.
    package private(set) var codes: [UInt8] = []
    /// The second byte of each value, row by row.
    package private(set) var lowCodes: [UInt8] = []
    /// The value of a step of the codes of each row.
    package private(set) var scales: [Float] = []
    /// The highest quotient of the length of what the first bytes leave of a vector, and its scale.
    package private(set) var errorFactor: Float = 0

    /// The number of rows.
    package var count: Int { scales.count }

    /// Returns the number of bytes of a row: the values, and zeros up to a multiple of 64.
    package static func size(ofDimension dimension: Int) -> Int { (dimension + 63) / 64 * 64 }

    /// Creates an empty array for vectors of up to 16,384 values.
    package init(dimension: Int) {
        precondition(1...Int(VIDREC_CODE_SIZE) ~= dimension, "vectors of \(dimension) values")
        self.dimension = dimension
        size = Self.size(ofDimension: dimension)
    }

    /// Appends rows.
    ///
    /// - Parameter vectors: The values of all vectors, one vector after another.
    package mutating func append(_ vectors: ArraySlice<Float>) {
        let (rows, new) = (count, vectors.count / dimension)
        precondition(new * dimension == vectors.count, "\(vectors.count) values are no vectors of \(dimension)")
        codes += repeatElement(0, count: new * size)
        lowCodes += repeatElement(0, count: new * size)
        scales += repeatElement(0, count: new)
        let factor = unsafe vectors.withUnsafeBufferPointer { vectors in
            unsafe codes.withUnsafeMutableBufferPointer { codes in
                unsafe lowCodes.withUnsafeMutableBufferPointer { lowCodes in
                    unsafe scales.withUnsafeMutableBufferPointer { scales -> Float in
                        guard let codes = codes.baseAddress, let lowCodes = lowCodes.baseAddress,
                            let scales = scales.baseAddress
                        else { return 0 }
                        return unsafe vidrec_make_codes(
                            vectors.baseAddress, new, dimension, size, codes + rows * size, lowCodes + rows * size,
                            scales + rows)
                    }
                }
            }
        }
        errorFactor = max(errorFactor, factor)
    }

    /// Reserves memory for a number of rows.
    package mutating func reserveCapacity(_ rows: Int) {
        codes.reserveCapacity(rows * size)
        lowCodes.reserveCapacity(rows * size)
        scales.reserveCapacity(rows)
    }
}
