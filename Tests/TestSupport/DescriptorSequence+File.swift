public import ClipTypes
private import VideoDecoding
private import VisualDescriptors

extension DescriptorSequence {
    /// The described frames of a file, decoded in the test's own process.
    public init(ofFile path: String, sampling: FrameSampler = .adaptive) throws {
        var describer = FrameDescriber()
        var frames: [FrameDescriptor] = []
        _ = try VideoDecoder().decode(path, sampling: sampling) { frames.append(describer.describe($0)) }
        self.init(layout: FrameDescriber.layout, frames: frames)
    }

    /// The descriptors of the mirrored clip.
    public var mirrored: DescriptorSequence {
        DescriptorSequence(
            layout: layout,
            frames: frames.map {
                FrameDescriptor(values: FrameDescriber.mirrored($0.values), time: $0.time, weight: $0.weight)
            })
    }
}
