extension ModelFile {
    /// The storage type of floating-point values.
    public enum Precision: Hashable, Sendable, CaseIterable {
        /// Four bytes each, exact.
        case float32
        /// Two bytes each (IEEE 754 binary16): 11 significant bits, up to 65504.
        case float16
    }

    /// The elements of an array of some dimensions.
    public struct Tensor: Hashable, Sendable {
        /// The sizes, outermost first.
        public let shape: [Int]
        /// The elements in row-major order: the last dimension runs fastest.
        public let elements: Elements

        /// The elements if they are floating-point numbers; `nil` for integers.
        public var values: [Float]? {
            switch elements {
            case .float32(let values), .float16(let values): values
            case .int32, .uint8: nil
            }
        }

        /// Creates a tensor of floating-point numbers.
        ///
        /// - Precondition: the number of values is the product of the sizes.
        public init(shape: [Int], values: [Float], precision: Precision = .float32) {
            self.init(shape: shape, elements: precision == .float32 ? .float32(values) : .float16(values))
        }

        /// Creates a tensor of elements of any type.
        ///
        /// - Precondition: the number of elements is the product of the sizes.
        public init(shape: [Int], elements: Elements) {
            precondition(
                shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == elements.count,
                "\(elements.count) values for a tensor of \(shape)"
            )
            self.shape = shape
            self.elements = elements
        }
    }

    /// The elements of a tensor, all of one type.
    public enum Elements: Hashable, Sendable {
        /// Floating-point numbers, stored in four bytes each.
        case float32([Float])
        /// Floating-point numbers, stored in two bytes each.
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
