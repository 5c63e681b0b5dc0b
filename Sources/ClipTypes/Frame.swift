/// One sampled frame of a clip.
public struct Frame: Hashable, Sendable {
    /// What it shows, at working size.
    public let picture: Picture
    /// When it is shown, counted from the first frame of the clip.
    public let time: Duration
    /// Whether the file stores it as a keyframe, which decodes without any other frame.
    public let isKeyframe: Bool

    /// Joins a picture with its place in the clip.
    public init(picture: Picture, time: Duration, isKeyframe: Bool) {
        self.picture = picture
        self.time = time
        self.isKeyframe = isKeyframe
    }
}
