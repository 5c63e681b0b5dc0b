public import ClipTypes

/// The result of decoding a clip: its metadata, and what was lost.
public struct DecodingReport: Hashable, Sendable {
    /// The properties of the clip's video stream.
    public let metadata: ClipMetadata
    /// The number of sampled frames that were decoded; one that several selections contain counts once.
    public let sampledFrames: Int
    /// `partial` if frames were lost to damage or to a limit, else `ok`.
    public let status: ClipStatus
    /// What was lost, such as `12 of 300 packets were damaged`; `nil` if nothing was lost.
    public let lossReason: String?
    /// The number of frames that the decoder output, including those decoded only as references.
    public let decodedFrames: Int

    /// Creates a report, whose status is `partial` if there is a reason for a loss.
    init(metadata: ClipMetadata, sampledFrames: Int, lossReason: String?, decodedFrames: Int) {
        self.metadata = metadata
        self.sampledFrames = sampledFrames
        self.status = lossReason == nil ? .ok : .partial
        self.lossReason = lossReason
        self.decodedFrames = decodedFrames
    }
}
