public import ClipTypes
internal import Kernels

/// Turns the sampled frames of one clip, one after another, into descriptors.
///
/// Bars are left out, the content is scaled to 64x64, and every extractor appends its values. A describer remembers the
/// frame before, for motion and to know a frozen picture: take a new one for each clip.
public struct FrameDescriber: Sendable {
    /// The extractors in the order of the layout.
    static let extractors: [any DescriptorExtractor] = [
        HSVHistogram(), ColorLayout(), LocalBinaryPatterns(), EdgeHistogram(), OrientedGradients(), LumaStructure(),
        BlockMotion(),
    ]

    /// Where each kind of measurement stands: 997 values in 7 blocks.
    public static let layout = DescriptorLayout(extractors.map { ($0.name, $0.family, $0.count) })

    /// What mirroring a frame does to its values.
    public static let mirror: DescriptorMirror = {
        let places = zip(extractors, layout.blocks).flatMap { extractor, block in
            block.range.map { index in
                let source = extractor.mirrorSource(of: index - block.range.lowerBound)
                return (index: source.index + block.range.lowerBound, sign: source.sign)
            }
        }
        return DescriptorMirror(sources: places.map(\.index), signs: places.map(\.sign))
    }()

    /// A described frame, as far as the next one needs it.
    private struct Described {
        let picture: Picture
        let region: ContentRegion
        let luma: [UInt8]
    }

    private var previous: Described?
    /// The last picture that was not frozen. Frames are held against it and not against the one just before, since a
    /// slow pan would otherwise pass for frozen from its first frame to its last.
    private var lastMovingLuma: [UInt8]?

    /// Begins a clip.
    public init() {}

    /// Describes the next frame of the clip.
    ///
    /// - Parameter frame: the frame, of any size; the size may change within a clip.
    /// - Returns: values laid out by ``layout``, the time of the frame, and its weight: 0 for a plain or a frozen frame,
    ///   otherwise rising with its contrast to 1.
    /// - Complexity: O(pixels); below 0.1 ms for 256x144.
    public mutating func describe(_ frame: Frame) -> FrameDescriptor {
        let region = ContentRegion(of: frame.picture)
        let picture = DescriptorPicture(
            frame.picture, region: region, previousLuma: previousLuma(for: frame.picture, region: region))
        var values: [Float] = []
        values.reserveCapacity(Self.layout.count)
        for extractor in Self.extractors { extractor.describe(picture, into: &values) }

        let isFrozen = lastMovingLuma.map { FrameWeight.isSame(picture.luma, $0) } ?? false
        if !isFrozen { lastMovingLuma = picture.luma }
        previous = Described(picture: frame.picture, region: region, luma: picture.luma)
        return FrameDescriptor(
            values: values, time: frame.time, weight: isFrozen ? 0 : FrameWeight.weight(of: picture))
    }

    /// The descriptor of the mirrored frame: the same values in other places, some negated; no pixel is looked at.
    ///
    /// - Parameter values: the values of a ``FrameDescriptor`` of this ``layout``, or sums and means of several.
    /// - Precondition: there are as many values as the layout has.
    public static func mirrored(_ values: [Float]) -> [Float] { mirror.mirrored(values) }

    /// The luma of the frame before, of the same region as that of `picture`.
    private func previousLuma(for picture: Picture, region: ContentRegion) -> [UInt8]? {
        guard let previous else { return nil }
        // Where bars are found in one of two frames only, the same crop of both keeps their contents in place.
        let isSameSize = previous.picture.width == picture.width && previous.picture.height == picture.height
        guard isSameSize, previous.region != region else { return previous.luma }
        return FrameKernels.scale(previous.picture.luma, of: previous.picture, region: region)
    }
}
