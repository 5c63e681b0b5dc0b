extension ModelFile {
    /// The precision with which the file stores floating-point values.
    public enum Precision: Hashable, Sendable, CaseIterable {
        /// Each value takes four bytes and is exact.
        case float32
        /// Each value takes two bytes and is rounded (IEEE 754 binary16): 11 significant bits, magnitudes up to 65504.
        case float16
    }

    /// An array of elements in any number of dimensions, held as the bytes of the file and converted at each access, so
    /// that opening a file does not convert what is not used.
    public struct Tensor: Hashable, Sendable {
        /// The size in each dimension, outermost first; empty for a single element.
        public let shape: [Int]
        /// The type of the elements.
        let type: ElementType
        /// The elements in row-major order, little-endian.
        let bytes: ArraySlice<UInt8>

        /// The elements in row-major order: the index in the last dimension varies fastest.
        ///
        /// - Complexity: O(*n*) for *n* elements.
        public var elements: Elements { Elements(type, bytes: bytes) }

        /// The elements if they are floating-point numbers; `nil` for integers.
        ///
        /// - Complexity: O(*n*) for *n* elements.
        public var values: [Float]? {
            switch elements {
            case .float32(let values), .float16(let values): values
            case .int32, .uint8: nil
            }
        }

        /// Creates a tensor of floating-point numbers, which the file stores with the given precision.
        ///
        /// - Precondition: the number of values is the product of the sizes in `shape`, none of which is negative.
        public init(shape: [Int], values: [Float], precision: Precision = .float32) {
            self.init(shape: shape, elements: precision == .float32 ? .float32(values) : .float16(values))
        }

        /// Creates a tensor of elements of any type.
        ///
        /// - Precondition: the number of elements is the product of the sizes in `shape`, none of which is negative.
        public init(shape: [Int], elements: Elements) {
            precondition(
                shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == elements.count,
                "\(elements.count) values for a tensor of \(shape)"
            )
            self.init(shape: shape, type: elements.type, bytes: elements.bytes[...])
        }

        /// Creates a tensor from the bytes of its elements.
        init(shape: [Int], type: ElementType, bytes: ArraySlice<UInt8>) {
            self.shape = shape
            self.type = type
            self.bytes = bytes
        }

        /// Whether all elements are finite: no exponent has all bits set.
        var areFinite: Bool {
            let (size, exponents): (Int, UInt16)
            switch type {
            case .float32: (size, exponents) = (4, 0x7F80)
            case .float16: (size, exponents) = (2, 0x7C00)
            case .int32, .uint8: return true
            }
            let bytes = bytes.span
            for end in stride(from: size, through: bytes.count, by: size) {
                let high = UInt16(bytes[end - 1]) << 8 | UInt16(bytes[end - 2])
                if high & exponents == exponents { return false }
            }
            return true
        }
    }

    /// The elements of a tensor, all of one type.
    public enum Elements: Hashable, Sendable {
        /// Floating-point numbers, which the file stores in four bytes each.
        case float32([Float])
        /// Floating-point numbers, which the file stores in two bytes each, rounded.
        case float16([Float])
        /// Integers of 32 bits.
        case int32([Int32])
        /// Integers in 0...255.
        case uint8([UInt8])

        /// The number of elements.
        public var count: Int {
            switch self {
            case .float32(let values), .float16(let values): values.count
            case .int32(let integers): integers.count
            case .uint8(let bytes): bytes.count
            }
        }
    }
}
