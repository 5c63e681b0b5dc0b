public import ClipTypes
public import VideoDecoding
private import VisualDescriptors

/// Reads a file through the first stages: decoded, sampled and described frame by frame.
public struct ClipReader: Sendable {
    /// Which frames are looked at.
    public let sampling: FrameSampler
    private let decoder: VideoDecoder

    /// Reads with the given sampling, within the given limits.
    public init(sampling: FrameSampler = .adaptive, limits: DecodingLimits = .standard) {
        self.sampling = sampling
        decoder = VideoDecoder(limits: limits)
    }

    /// How queries are looked at when copies are searched for: more densely than clips are indexed, so that every frame of
    /// an indexed clip finds one of about the same moment.
    public static let copySampling = FrameSampler.every(.milliseconds(500))

    /// How the descriptors of every clip are laid out.
    public static var layout: DescriptorLayout { FrameDescriber.layout }

    /// The descriptors of the mirrored clip, by permutation: nothing is decoded again.
    static func mirrored(_ sequence: DescriptorSequence) -> DescriptorSequence {
        DescriptorSequence(
            layout: sequence.layout,
            frames: sequence.frames.map { frame in
                FrameDescriptor(values: FrameDescriber.mirrored(frame.values), time: frame.time, weight: frame.weight)
            }
        )
    }

    /// The frames of a query that is to be looked at in all views.
    func readQuery(_ path: String) throws(VideoDecodingError) -> (report: DecodingReport, frames: QueryFrames) {
        var frames = QueryFrames()
        let report = try decoder.decode(path, sampling: sampling) { frames.append($0) }
        return (report, frames)
    }

    /// Decodes and describes a file. One picture is in memory at a time.
    public func read(_ path: String) throws(VideoDecodingError) -> (report: DecodingReport, frames: DescriptorSequence)
    {
        try read(InputFile(opening: path))
    }

    /// Decodes and describes a file that is open.
    public func read(_ file: InputFile) throws(VideoDecodingError) -> (
        report: DecodingReport, frames: DescriptorSequence
    ) {
        var describer = FrameDescriber()
        var frames: [FrameDescriptor] = []
        let report = try decoder.decode(file, sampling: sampling) { frames.append(describer.describe($0)) }
        return (report, DescriptorSequence(layout: FrameDescriber.layout, frames: frames))
    }
}
