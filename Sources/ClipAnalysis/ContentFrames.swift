internal import ClipTypes
internal import VisualDescriptors

/// The frames of a clip whose content a pretrained network describes.
///
/// Up to 16 frames are stored; whenever there are more, every second one is dropped, so that time and memory are bounded
/// for clips of any length.
struct ContentFrames {
    /// The maximum number of frames of a clip that the network reads.
    static let maximumFrames = 16

    private let network: VisionNetwork
    private var inputs: [NetworkInput] = []
    private var step = 1
    private var count = 0

    init(network: VisionNetwork) {
        self.network = network
    }

    /// Adds the next frame, given its contrast weight. Frames of weight 0 show nothing and are skipped.
    mutating func append(_ frame: Frame, weight: Float) {
        guard weight > 0 else { return }
        defer { count += 1 }
        guard count.isMultiple(of: step) else { return }
        inputs.append(network.input(of: frame.picture, region: ContentRegion(of: frame.picture)))
        guard inputs.count > Self.maximumFrames else { return }
        inputs = inputs.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        step *= 2
    }

    /// Returns the content vectors of the stored frames, in ascending order of time.
    func vectors() -> [[Float]] { network.contentVectors(of: inputs) }
}
