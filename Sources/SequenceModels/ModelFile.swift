/// Named tensors and texts in one file, in the safetensors format: eight bytes with the length of a JSON header, the
/// header, the numbers. A checksum of it all stands among the texts.
public struct ModelFile: Hashable, Sendable {
    /// The texts that come with the tensors; `format` and `sha256` are written by `encoded` itself.
    public let metadata: [String: String]
    /// The tensors by name.
    public let tensors: [String: Tensor]

    /// What this version writes and reads, in the text `format`.
    public static let format = "vidrec.model/1"

    /// How numbers are written.
    public enum Precision: String, Hashable, Sendable, CaseIterable {
        /// Four bytes each, exact.
        case float32 = "F32"
        /// Two bytes each, 11 significant bits, up to 65504.
        case float16 = "F16"
        /// Four bytes each, whole numbers up to 2^24, which a `Float` holds exactly.
        case int32 = "I32"
        /// One byte each, 0…255.
        case uint8 = "U8"

        var byteCount: Int {
            switch self {
            case .float32, .int32: 4
            case .float16: 2
            case .uint8: 1
            }
        }
    }

    /// Numbers in some dimensions.
    public struct Tensor: Hashable, Sendable {
        /// The sizes, outermost first.
        public let shape: [Int]
        /// The numbers, the innermost dimension running fastest.
        public let values: [Float]
        /// How they are written.
        public let precision: Precision

        /// Joins numbers with their shape.
        ///
        /// - Precondition: as many as the sizes multiply to.
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

    /// Joins tensors and texts.
    ///
    /// - Precondition: none of the texts is named `sha256` or `format`, no tensor `__metadata__`.
    public init(metadata: [String: String] = [:], tensors: [String: Tensor]) {
        precondition(
            metadata["sha256"] == nil && metadata["format"] == nil && tensors["__metadata__"] == nil,
            "'sha256', 'format' and '__metadata__' are the file's own names"
        )
        self.metadata = metadata
        self.tensors = tensors
    }

    /// The sizes of a tensor.
    ///
    /// - Throws: `ModelFileError` if there is none of that name, or not of so many dimensions.
    public func shape(of name: String, dimensions: Int) throws(ModelFileError) -> [Int] {
        let tensor = try tensor(name)
        guard tensor.shape.count == dimensions else {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the shape \(tensor.shape), not \(dimensions) dimensions")
        }
        return tensor.shape
    }

    /// The numbers of a tensor of a known shape.
    ///
    /// - Throws: `ModelFileError` if there is none of that name, or of another shape.
    public func values(of name: String, shape: [Int]) throws(ModelFileError) -> [Float] {
        let tensor = try tensor(name)
        guard tensor.shape == shape else {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the shape \(tensor.shape), it should have \(shape)")
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
