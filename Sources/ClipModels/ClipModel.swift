public import ModelFiles
public import ClipTypes
public import CopyMatching
public import Foundation
public import SequenceModels
public import VisualDescriptors

/// The learned parameters of vidrec: a projection of frames to sketches, a network that summarizes clips as embeddings,
/// and the background and calibration of the copy matcher.
///
/// One file holds the whole model. A catalog never mixes sketches or embeddings of different models.
public struct ClipModel: Sendable {
    /// The projection of frame descriptors to the vectors that sketches quantize.
    public let projection: FrameProjection
    /// The summarizer that computes the embeddings of clips.
    public let summarizer: RecurrentSummarizer
    /// The pretrained network that describes what frames show; `nil` for a model without one.
    public let visionNetwork: VisionNetwork?
    /// The matcher that compares a query with a clip frame by frame to find copies.
    public let matcher: CopyMatcher
    /// The metadata of the model file by name, such as the number of training clips.
    public let notes: [String: String]
    /// The bytes of the model file, which are sent to workers; `nil` for the built-in model.
    package let fileBytes: [UInt8]?

    /// The identity of the model, which is stored with its embeddings: embeddings of different models cannot be
    /// compared.
    public var identity: EmbeddingModel { summarizer.model }

    /// Returns the sketch of each frame of a clip, in the same order.
    ///
    /// - Precondition: the descriptors have the layout that the model was trained for.
    public func sketches(of frames: [FrameDescriptor]) -> [FrameSketch] {
        frames.map { frame in
            FrameSketch(
                time: frame.time, weight: frame.weight, codes: SketchCode.packed(projection.project(frame.values)),
                detail: frame.detail)
        }
    }
}

extension ClipModel {
    /// Creates a model from the bytes of a model file.
    ///
    /// - Throws: `ModelFileError` if the file is damaged, incomplete, of a newer version, or made for another
    ///   descriptor layout.
    public init(decoding data: Data) throws(ModelFileError) {
        try self.init(decoding: data, fileBytes: [UInt8](data))
    }

    init(decoding data: Data, fileBytes: [UInt8]?) throws(ModelFileError) {
        let file = try ModelFile(decoding: data)
        let layout = FrameDescriber.layout
        guard file.metadata["layout"] == Self.text(of: layout) else {
            throw ModelFileError(
                description:
                    "the model is for descriptors '\(file.metadata["layout"] ?? "unnamed")', this vidrec makes "
                    + "'\(Self.text(of: layout))'; train one with this version")
        }
        let dimension = try file.shape(of: Names.parity, dimensions: 1)[0]
        let parity = try file.values(of: Names.parity, shape: [dimension])
        guard dimension.isMultiple(of: 32), 32...512 ~= dimension, parity.allSatisfy({ abs($0) == 1 }) else {
            throw ModelFileError(
                description: "the model projects frames to \(dimension) values with signs; it should be 32 to 512 in "
                    + "steps of 32, with signs of 1 and -1")
        }
        let projection = FrameProjection(
            standardization: Standardization(
                layout: layout, means: try file.values(of: Names.means, shape: [layout.count]),
                scales: try file.values(of: Names.scales, shape: [layout.count])),
            rows: try file.values(of: Names.rows, shape: [dimension, layout.count]),
            parity: parity.map { Int8($0) })
        let count = try file.shape(of: Names.featureParity, dimensions: 1)[0]
        let featureParity = try file.values(of: Names.featureParity, shape: [count])
        guard featureParity.allSatisfy({ abs($0) == 1 }) else {
            throw ModelFileError(
                description: "the model's tensor '\(Names.featureParity)' holds values other than 1 and -1")
        }
        let features = FrameProjection(
            standardization: projection.standardization,
            rows: try file.values(of: Names.featureRows, shape: [count, layout.count]),
            parity: featureParity.map { Int8($0) })
        let network = try RecurrentNetwork(file)
        guard network.shape.featureCount == RecurrentSummarizer.featureCount(of: features) else {
            throw ModelFileError(
                description: "the model's network reads \(network.shape.featureCount) values a frame, its projection "
                    + "has \(RecurrentSummarizer.featureCount(of: features))")
        }
        let visionNetwork = try VisionNetwork(file)
        let contentHead = try ContentHead(file)
        guard visionNetwork?.featureCount == contentHead?.mean.count else {
            throw ModelFileError(
                description: Self.mismatch(network: visionNetwork?.featureCount, head: contentHead?.mean.count))
        }
        self.init(
            projection: projection, features: features, network: network, visionNetwork: visionNetwork,
            contentHead: contentHead,
            background: try Self.background(file, dimension: dimension),
            calibration: try Self.calibration(file),
            notes: file.metadata,
            fingerprint: try ModelFileSummary(decoding: data).fingerprint,
            fileBytes: fileBytes)
    }

    init(
        projection: FrameProjection, features: FrameProjection, network: RecurrentNetwork,
        visionNetwork: VisionNetwork?, contentHead: ContentHead?, background: CopyBackground,
        calibration: CopyCalibration, notes: [String: String], fingerprint: String, fileBytes: [UInt8]?
    ) {
        self.projection = projection
        self.visionNetwork = visionNetwork
        summarizer = RecurrentSummarizer(
            projection: features, network: network, contentHead: contentHead, mirror: FrameDescriber.mirror,
            fingerprint: fingerprint)
        matcher = CopyMatcher(background: background, calibration: calibration)
        self.notes = notes
        self.fileBytes = fileBytes
    }

    private static func mismatch(network: Int?, head: Int?) -> String {
        switch (network, head) {
        case (let network?, let head?):
            "the model's pretrained network has \(network) features, its content head reads \(head)"
        case (nil, _): "the model has a content head, but no pretrained network; make model joins both"
        default: "the model has a pretrained network, but no content head; vidrec train content makes one"
        }
    }

    /// Creates the model file of a trained model. Large matrices are stored with half precision.
    package static func file(
        projection: FrameProjection, features: FrameProjection, network: RecurrentNetwork, background: CopyBackground,
        calibration: CopyCalibration, notes: [String: String]
    ) -> ModelFile {
        let layout = projection.layout
        var tensors = network.tensors(precision: .float16)
        tensors[Names.means] = ModelFile.Tensor(shape: [layout.count], values: projection.standardization.means)
        tensors[Names.scales] = ModelFile.Tensor(shape: [layout.count], values: projection.standardization.scales)
        tensors[Names.rows] = ModelFile.Tensor(
            shape: [projection.dimension, layout.count], values: projection.rows, precision: .float16)
        tensors[Names.parity] = ModelFile.Tensor(
            shape: [projection.dimension], values: projection.parity.map { Float($0) })
        tensors[Names.featureRows] = ModelFile.Tensor(
            shape: [features.dimension, layout.count], values: features.rows, precision: .float16)
        tensors[Names.featureParity] = ModelFile.Tensor(
            shape: [features.dimension], values: features.parity.map { Float($0) })
        let frames = background.groups.enumerated().flatMap { group, frames in frames.map { (group, $0) } }
        tensors[Names.backgroundCodes] = ModelFile.Tensor(
            shape: [frames.count, projection.dimension],
            values: frames.flatMap { SketchCode.unpacked($0.1.codes).map { Float($0) } }, precision: .float16)
        tensors[Names.backgroundGroups] = ModelFile.Tensor(
            shape: [frames.count], values: frames.map { Float($0.0) })
        tensors[Names.calibrationWeights] = ModelFile.Tensor(
            shape: [2, CopyFeatures.count], values: calibration.strangers.weights + calibration.otherMoments.weights)
        tensors[Names.calibrationBias] = ModelFile.Tensor(
            shape: [2], values: [calibration.strangers.bias, calibration.otherMoments.bias])
        var metadata = notes
        metadata["layout"] = text(of: layout)
        return ModelFile(metadata: metadata, tensors: tensors)
    }

    private static func calibration(_ file: ModelFile) throws(ModelFileError) -> CopyCalibration {
        let weights = try file.values(of: Names.calibrationWeights, shape: [2, CopyFeatures.count])
        let biases = try file.values(of: Names.calibrationBias, shape: [2])
        return CopyCalibration(
            strangers: .init(weights: Array(weights.prefix(CopyFeatures.count)), bias: biases[0]),
            otherMoments: .init(weights: Array(weights.suffix(CopyFeatures.count)), bias: biases[1]))
    }

    private static func background(_ file: ModelFile, dimension: Int) throws(ModelFileError) -> CopyBackground {
        let count = try file.shape(of: Names.backgroundGroups, dimensions: 1)[0]
        let groupIndices = try file.values(of: Names.backgroundGroups, shape: [count])
        let codes = try file.values(of: Names.backgroundCodes, shape: [count, dimension])
        guard codes.allSatisfy({ abs($0) <= 7 && $0 == $0.rounded() }),
            groupIndices.allSatisfy({ 0..<Float(max(count, 1)) ~= $0 && $0 == $0.rounded() })
        else {
            throw ModelFileError(description: "the model's background holds values that are not codes")
        }
        var groups: [[FrameSketch]] = []
        for frame in 0..<count {
            while groups.count <= Int(groupIndices[frame]) { groups.append([]) }
            let values = codes[frame * dimension..<(frame + 1) * dimension].map { Int8($0) }
            groups[Int(groupIndices[frame])].append(
                FrameSketch(time: .zero, weight: 1, codes: SketchCode.packed(values: values)))
        }
        return CopyBackground(groups: groups)
    }

    private static func text(of layout: DescriptorLayout) -> String {
        layout.blocks.map { "\($0.name) \($0.range.count)" }.joined(separator: ", ")
    }

    private enum Names {
        static let means = "standardization.means"
        static let scales = "standardization.scales"
        static let rows = "frames.weight"
        static let parity = "frames.parity"
        static let featureRows = "features.weight"
        static let featureParity = "features.parity"
        static let backgroundCodes = "background.codes"
        static let backgroundGroups = "background.sources"
        static let calibrationWeights = "calibration.weight"
        static let calibrationBias = "calibration.bias"
    }
}
