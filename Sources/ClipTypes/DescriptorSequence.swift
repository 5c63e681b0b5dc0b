/// The descriptors of a clip's sampled frames, in the order of time.
public struct DescriptorSequence: Hashable, Sendable {
    /// How the values of every frame are laid out.
    public let layout: DescriptorLayout
    /// The frames.
    public let frames: [FrameDescriptor]

    /// Joins the frames of one clip.
    ///
    /// - Precondition: every frame has as many values as the layout.
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

    /// Whether any frame shows something: a clip of black frames alone has no content to compare.
    public var hasContent: Bool { frames.contains { $0.weight > 0 } }
}
