public import ClipTypes

/// How the decoding of a clip went.
public struct DecodingReport: Hashable, Sendable {
    /// What the clip is.
    public let metadata: ClipMetadata
    /// Frames that were handed on.
    public let sampledFrames: Int
    /// `ok`, or `partial` when something was lost to damage or a limit.
    public let status: ClipStatus
    /// What was lost, such as `12 of 300 packets were damaged`; `nil` when nothing was.
    public let lossReason: String?
    /// Frames the decoder put out, including those decoded only because a wanted one builds on them.
    public let decodedFrames: Int

    /// Joins the facts; the status follows from the reason.
    init(metadata: ClipMetadata, sampledFrames: Int, lossReason: String?, decodedFrames: Int) {
        self.metadata = metadata
        self.sampledFrames = sampledFrames
        self.status = lossReason == nil ? .ok : .partial
        self.lossReason = lossReason
        self.decodedFrames = decodedFrames
    }
}
