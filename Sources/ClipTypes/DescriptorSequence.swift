/// The descriptors of a clip's sampled frames in ascending order of time.
public struct DescriptorSequence: Hashable, Sendable {
    /// The layout of each descriptor.
    public let layout: DescriptorLayout
    /// The descriptors of the frames, in ascending order of time.
    public let frames: [FrameDescriptor]

    /// Creates a sequence from the descriptors of one clip.
    ///
    /// - Precondition: every descriptor has as many values as the layout.
    public init(layout: DescriptorLayout, frames: [FrameDescriptor]) {
        for frame in frames {
            precondition(
                frame.values.count == layout.count,
                "a frame of \(frame.values.count) values in a layout of \(layout.count)"
            )
        }
        self.layout = layout
        self.frames = frames
    }

    /// Whether any frame has a positive weight. A clip of black frames alone has no content to compare.
    public var hasContent: Bool { frames.contains { $0.weight > 0 } }
}
