public import ClipTypes
internal import Kernels

/// A pretrained convolutional network of the EfficientNet-Lite family, which describes what a picture shows by the mean
/// activations of its last layer.
///
/// A network begins with a 3x3 convolution with stride 2, continues with inverted residual blocks and ends with a 1x1
/// convolution and the mean over all positions (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional
/// Neural Networks", 2019; the Lite family has ReLU6 and no squeeze-and-excitation). Weights and activations are stored
/// in bytes (Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
/// Inference", 2018). The same input gives the same bytes on every processor.
public struct VisionNetwork: Sendable {
    /// The name of the network, such as `efficientnet-lite0`.
    public let name: String
    /// The number of rows and columns of the pictures that it reads.
    public let side: Int
    /// The number of features of a picture.
    public var featureCount: Int { head.outputCount }

    /// The scale of the colors of an input, which the network reads as (value - 127) / 128.
    static let colors = ByteScale(step: 1 / 128, zero: 127)

    let stem: PointConvolution
    let blocks: [Block]
    let head: PointConvolution

    /// An inverted residual block: a 1x1 convolution to more channels, a depthwise one, and a 1x1 convolution to fewer.
    struct Block: Sendable {
        /// `nil` if the depthwise convolution reads the input of the block.
        let expansion: PointConvolution?
        let depthwise: DepthwiseConvolution
        let projection: PointConvolution
        /// Whether the input of the block is added to its output.
        let isResidual: Bool
    }

    /// Returns a region of a picture as an input: scaled to the side of the network, not keeping its aspect ratio, with
    /// antialiasing where it is reduced.
    ///
    /// - Parameters:
    ///   - picture: The picture.
    ///   - region: The region, within the picture and not empty.
    public func input(of picture: Picture, region: ContentRegion) -> NetworkInput {
        NetworkInput(side: side, colors: picture.colors(in: region, width: side, height: side))
    }

    /// Returns the features of pictures: for each ``featureCount`` values in 0...6.
    ///
    /// - Precondition: The inputs have the side of the network.
    public func features(of inputs: [NetworkInput]) -> [[Float]] {
        activations(of: inputs) { map in
            map.means().prefix(featureCount).map { $0 * ByteScale.limited.step }
        }
    }

    /// Returns what pictures show as vectors of unit length: for each ``featureCount`` values, in the direction of the
    /// mean over all positions of the square roots of the activations. A picture without any activation has zeros.
    ///
    /// The root is that of the Hellinger kernel (Arandjelović and Zisserman, "Three things everyone should know to
    /// improve object retrieval", CVPR 2012). Taken at each position, and not of the means, it lets small objects
    /// count.
    ///
    /// - Precondition: The inputs have the side of the network.
    public func contentVectors(of inputs: [NetworkInput]) -> [[Float]] {
        activations(of: inputs) { map in
            let values = map.rootMeans().prefix(featureCount)
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return norm > 0 ? values.map { $0 / norm } : Array(values)
        }
    }

    /// Returns the result of `body` for the activations of the last layer of each picture.
    private func activations(of inputs: [NetworkInput], body: (FeatureMap) -> [Float]) -> [[Float]] {
        var workspace = Workspace()
        return inputs.map { input in
            precondition(input.side == side, "a picture of \(input.side) pixels for a network of \(side)")
            run(input, in: &workspace)
            return body(workspace.expanded)
        }
    }

    /// The activations of layers, with memory that is used for all of them.
    private struct Workspace {
        var patches = FeatureMap()
        var input = FeatureMap()
        var expanded = FeatureMap()
        var filtered = FeatureMap()
        var output = FeatureMap()
    }

    private func run(_ input: NetworkInput, in workspace: inout Workspace) {
        workspace.patches.gatherPatches(input.colors, side: side, padding: Self.colors.zero)
        stem.apply(workspace.patches, into: &workspace.input)
        for block in blocks {
            if let expansion = block.expansion {
                expansion.apply(workspace.input, into: &workspace.expanded)
                block.depthwise.apply(workspace.expanded, into: &workspace.filtered)
            } else {
                block.depthwise.apply(workspace.input, into: &workspace.filtered)
            }
            block.projection.apply(
                workspace.filtered, adding: block.isResidual ? workspace.input : nil, into: &workspace.output)
            swap(&workspace.input, &workspace.output)
        }
        head.apply(workspace.input, into: &workspace.expanded)
    }
}
