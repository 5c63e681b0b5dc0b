public import ClipTypes

/// Decodes the sampled frames of a video, GIF or still picture.
///
/// Files are taken for hostile. What they are is judged by their first bytes; only the demuxers and decoders that uploads
/// need can be reached; libav reads the one open file and can open nothing else; and ``DecodingLimits`` bound the cost.
/// Still, libav is a large body of unsafe code: decode uploads in a process of their own.
public struct VideoDecoder: Sendable {
    /// What one clip may cost.
    public let limits: DecodingLimits

    /// A decoder that keeps to limits.
    public init(limits: DecodingLimits = .standard) {
        limits.checkRange()
        self.limits = limits
    }

    /// Decodes a file.
    ///
    /// First the packets of the video stream are read without decoding, so that times, duration and frame count are exact
    /// even where the header lies; then only the groups of pictures that hold a wanted frame are decoded. A decoder runs
    /// on the caller's thread alone; decode many clips side by side.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - sampling: which frames.
    ///   - onFrame: called with each frame, in the order of time.
    /// - Returns: what the clip is, and what was lost of it.
    /// - Throws: why there is not a single frame.
    /// - Complexity: O(*n*) for *n* packets, and the decoding of the groups that hold a wanted frame.
    public func decode(
        _ path: String, sampling: FrameSampler = .adaptive, onFrame: (Frame) -> Void
    ) throws(VideoDecodingError) -> DecodingReport {
        try decode(InputFile(opening: path), sampling: sampling, onFrame: onFrame)
    }

    /// Decodes a file that is open, from its start.
    ///
    /// - Parameters:
    ///   - file: the file, which nobody else reads at the same time.
    ///   - sampling: which frames.
    ///   - onFrame: called with each frame, in the order of time.
    /// - Returns: what the clip is, and what was lost of it.
    /// - Throws: why there is not a single frame.
    public func decode(
        _ file: InputFile, sampling: FrameSampler = .adaptive, onFrame: (Frame) -> Void
    ) throws(VideoDecodingError) -> DecodingReport {
        try decode(file, selections: [FrameSelection(sampling)], stopwatch: nil) { frame, _ in onFrame(frame) }
    }

    /// Decodes several selections of frames of a file that is open in one pass, from its start.
    ///
    /// Each selection gets the frames that it would get alone. Their pixels may differ in the last bits: a decoder leaves
    /// out the loop filter only for keyframes that no other decoded frame builds on.
    ///
    /// - Parameters:
    ///   - file: the file, which nobody else reads at the same time.
    ///   - selections: at least one. Their limits hold beside ``DecodingLimits/sampledFrames``.
    ///   - times: the cost is added to it, also when decoding fails; without the time spent in `onFrame`.
    ///   - onFrame: called with each frame that any selection wants, in the order of time, and the indices of those that do.
    /// - Returns: what the clip is, and what was lost of it.
    /// - Throws: why there is not a single frame.
    public func decode(
        _ file: InputFile, selections: [FrameSelection], addingTo times: inout DecodingTimes,
        onFrame: (_ frame: Frame, _ selections: [Int]) -> Void
    ) throws(VideoDecodingError) -> DecodingReport {
        let stopwatch = DecodingStopwatch()
        defer { times += stopwatch.times }
        do throws(VideoDecodingError) {
            return try decode(file, selections: selections, stopwatch: stopwatch, onFrame: onFrame)
        } catch {
            stopwatch.lapOfFailure()
            throw error
        }
    }

    private func decode(
        _ file: InputFile, selections: [FrameSelection], stopwatch: DecodingStopwatch?,
        onFrame: (Frame, [Int]) -> Void
    ) throws(VideoDecodingError) -> DecodingReport {
        precondition(!selections.isEmpty, "nothing is selected")
        Libav.silence()
        file.begin(within: limits.wallTime)
        let demuxer = try Self.demuxer(for: file)
        let clip = try ClipScan(
            of: file, demuxer: demuxer, samplings: selections.map(\.sampling), limits: limits, stopwatch: stopwatch)
        let plans = selections.map { selection in
            SamplingPlan(
                clip.timeline, sampling: selection.sampling, limit: min(limits.sampledFrames, selection.mostFrames))
        }
        stopwatch?.lap(\.demux)
        var run = try DecodingRun(clip: clip, plans: plans, limits: limits, stopwatch: stopwatch)
        stopwatch?.lap(\.open)
        try run.decode(clip, onFrame: onFrame)
        stopwatch?.lap(\.decode)
        return try run.report(on: clip)
    }

    /// The demuxer that a file's first bytes call for.
    private static func demuxer(for file: InputFile) throws(VideoDecodingError) -> String {
        let path = file.path
        let start = file.bytes(at: 0, count: FileSignature.length)
        guard !start.isEmpty else { throw VideoDecodingError(.cannotOpenFile, path, "its first bytes cannot be read") }
        switch FileSignature(start) {
        case .demuxer(let name):
            return name
        case .playlist(let kind):
            throw VideoDecodingError(
                .refusedPlaylist, path, "it is \(kind), which names other files; give the video itself")
        case .sound(let kind):
            throw VideoDecodingError(.noVideoStream, path, "it is \(kind) sound without video")
        case .refused(let kind):
            throw VideoDecodingError(
                .refusedFormat, path,
                "\(kind) is not accepted; MP4, MOV, WebM, MKV, AVI, MPEG, FLV, Ogg, ASF, GIF, JPEG, PNG, WebP and BMP are"
            )
        case .other(let kind):
            throw VideoDecodingError(.unrecognizedFormat, path, "it is \(kind), not a video, GIF or picture")
        }
    }
}
