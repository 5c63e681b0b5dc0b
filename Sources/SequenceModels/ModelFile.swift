/// A file of named tensors and metadata in the safetensors format: eight bytes with the length of a JSON header, the
/// header, then the values of the tensors. The metadata includes a checksum of the whole file.
public struct ModelFile: Hashable, Sendable {
    /// The metadata; `format` and `sha256` are added by ``encoded()``.
    public let metadata: [String: String]
    /// The tensors by name.
    public let tensors: [String: Tensor]

    /// The value of the metadata `format` that this version writes and reads.
    public static let format = "vidrec.model/1"

    /// The storage type of a tensor's values.
    public enum Precision: String, Hashable, Sendable, CaseIterable {
        /// 32-bit floating point; exact.
        case float32 = "F32"
        /// 16-bit floating point: 11 significant bits, up to 65504.
        case float16 = "F16"
        /// 32-bit integers, up to ±2^24, which a `Float` represents exactly.
        case int32 = "I32"
        /// 8-bit unsigned integers, 0...255.
        case uint8 = "U8"

        var byteCount: Int {
            switch self {
            case .float32, .int32: 4
            case .float16: 2
            case .uint8: 1
            }
        }
    }

    /// An array of values with a shape.
    public struct Tensor: Hashable, Sendable {
        /// The size of each dimension, the outermost first.
        public let shape: [Int]
        /// The values in row-major order.
        public let values: [Float]
        /// The storage type in the file.
        public let precision: Precision

        /// Creates a tensor from its shape and values.
        ///
        /// - Precondition: The number of values is the product of the sizes.
        public init(shape: [Int], values: [Float], precision: Precision = .float32) {
            precondition(
                shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
                "\(values.count) values for a tensor of \(shape)"
            )
            self.shape = shape
            self.values = values
            self.precision = precision
        }
    }

    /// Creates a model file from metadata and tensors.
    ///
    /// - Precondition: No metadata is named `sha256` or `format`, no tensor `__metadata__`.
    public init(metadata: [String: String] = [:], tensors: [String: Tensor]) {
        precondition(
            metadata["sha256"] == nil && metadata["format"] == nil && tensors["__metadata__"] == nil,
            "'sha256', 'format' and '__metadata__' are reserved names"
        )
        self.metadata = metadata
        self.tensors = tensors
    }

    /// Returns the shape of a tensor.
    ///
    /// - Throws: `ModelFileError` if the file has no tensor of that name, or one with another number of dimensions.
    public func shape(of name: String, dimensions: Int) throws(ModelFileError) -> [Int] {
        let tensor = try tensor(name)
        guard tensor.shape.count == dimensions else {
            throw ModelFileError(
                description:
                    "the model's tensor '\(name)' has the shape \(tensor.shape), not one of \(dimensions) dimensions")
        }
        return tensor.shape
    }

    /// Returns the values of a tensor of a known shape.
    ///
    /// - Throws: `ModelFileError` if the file has no tensor of that name, or one of another shape.
    public func values(of name: String, shape: [Int]) throws(ModelFileError) -> [Float] {
        let tensor = try tensor(name)
        guard tensor.shape == shape else {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the shape \(tensor.shape), not \(shape)")
        }
        return tensor.values
    }

    private func tensor(_ name: String) throws(ModelFileError) -> Tensor {
        guard let tensor = tensors[name] else {
            throw ModelFileError(description: "the model has no tensor '\(name)'")
        }
        return tensor
    }
}
