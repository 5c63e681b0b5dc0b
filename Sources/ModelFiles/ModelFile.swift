/// A file of named tensors and metadata in the safetensors format: eight bytes with the length of a JSON header, the
/// header, then the values of the tensors. The metadata includes a checksum of the whole file.
public struct ModelFile: Hashable, Sendable {
    /// The metadata of the model, by name, without the checksum and the format, which ``encoded()`` adds.
    public let metadata: [String: String]
    /// The tensors by name.
    public let tensors: [String: Tensor]

    /// The format that this version writes and reads, the value of `format` in the metadata of a file.
    public static let format = "vidrec.model/1"

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

    /// Returns the sizes of a tensor in each dimension, outermost first.
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

    /// Returns the elements of a floating-point tensor of a known shape, in row-major order.
    ///
    /// - Throws: `ModelFileError` if the file has no tensor of that name, or one of another shape or of integers.
    public func values(of name: String, shape: [Int]) throws(ModelFileError) -> [Float] {
        let tensor = try tensor(name, shape: shape)
        guard let values = tensor.values else { throw Self.wrongType(name, tensor, expected: "F32 or F16") }
        return values
    }

    /// Returns the elements of a tensor of 32-bit integers of a known shape, in row-major order.
    ///
    /// - Throws: `ModelFileError` if the file has no tensor of that name, or one of another shape or type.
    public func integers(of name: String, shape: [Int]) throws(ModelFileError) -> [Int32] {
        let tensor = try tensor(name, shape: shape)
        guard case .int32(let integers) = tensor.elements else {
            throw Self.wrongType(name, tensor, expected: "I32")
        }
        return integers
    }

    /// Returns the elements of a tensor of bytes of a known shape, in row-major order.
    ///
    /// - Throws: `ModelFileError` if the file has no tensor of that name, or one of another shape or type.
    public func bytes(of name: String, shape: [Int]) throws(ModelFileError) -> [UInt8] {
        let tensor = try tensor(name, shape: shape)
        guard case .uint8(let bytes) = tensor.elements else { throw Self.wrongType(name, tensor, expected: "U8") }
        return bytes
    }

    private func tensor(_ name: String) throws(ModelFileError) -> Tensor {
        guard let tensor = tensors[name] else {
            throw ModelFileError(description: "the model has no tensor '\(name)'")
        }
        return tensor
    }

    private func tensor(_ name: String, shape: [Int]) throws(ModelFileError) -> Tensor {
        let tensor = try tensor(name)
        guard tensor.shape == shape else {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the shape \(tensor.shape), not \(shape)")
        }
        return tensor
    }

    private static func wrongType(_ name: String, _ tensor: Tensor, expected: String) -> ModelFileError {
        ModelFileError(
            description: "the model's tensor '\(name)' is of type '\(tensor.type.rawValue)', "
                + "not \(expected)")
    }
}
