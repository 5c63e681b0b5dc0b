/// One sampled frame of a clip.
public struct Frame: Hashable, Sendable {
    /// The picture, scaled to working size.
    public let picture: Picture
    /// The presentation time of the frame, counted from the start of the clip.
    public let time: Duration
    /// Whether the frame is a keyframe of the video stream, which decodes without other frames.
    public let isKeyframe: Bool

    /// Creates a frame from its picture and its presentation time.
    public init(picture: Picture, time: Duration, isKeyframe: Bool) {
        self.picture = picture
        self.time = time
        self.isKeyframe = isKeyframe
    }
}
