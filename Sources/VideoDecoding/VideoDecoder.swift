public import ClipTypes

/// Decodes the sampled frames of a video, GIF or still picture.
///
/// Files are treated as hostile: their format is detected by their first bytes, only allowed demuxers and decoders are
/// used, libav reads the open file and cannot open others, and ``DecodingLimits`` bound the resources. Nevertheless
/// libav is a large body of unsafe code: decode uploads in a separate process.
public struct VideoDecoder: Sendable {
    /// The limits on the resources that decoding one clip may use.
    public let limits: DecodingLimits

    /// Creates a decoder with limits.
    ///
    /// - Precondition: the limits are in the ranges that ``DecodingLimits`` gives.
    public init(limits: DecodingLimits = .standard) {
        limits.checkRange()
        self.limits = limits
    }

    /// Decodes the sampled frames of a file.
    ///
    /// First all packets of the video stream are read without decoding, so that times, duration and frame count are
    /// exact even if the header is wrong. Then only the groups of pictures with a sampled frame are decoded. A decoder
    /// runs on the caller's thread alone; decode several clips in parallel.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - sampling: The rule that selects the frames to decode.
    ///   - onFrame: Called with each sampled frame in ascending order of time.
    /// - Returns: The metadata of the clip, and what was lost.
    /// - Throws: An error if the file cannot be opened, is not of an allowed format, or no frame was decoded.
    /// - Complexity: O(*n*) for *n* packets, and decoding the groups of pictures with a sampled frame.
    public func decode(
        _ path: String, sampling: FrameSampler = .adaptive, onFrame: (Frame) -> Void
    ) throws(VideoDecodingError) -> DecodingReport {
        try decode(InputFile(opening: path), sampling: sampling, onFrame: onFrame)
    }

    /// Decodes the sampled frames of an open file, from its start.
    ///
    /// - Parameters:
    ///   - file: The file, which must not be read concurrently.
    ///   - sampling: The rule that selects the frames to decode.
    ///   - onFrame: Called with each sampled frame in ascending order of time.
    /// - Returns: The metadata of the clip, and what was lost.
    /// - Throws: An error if the file is not of an allowed format, or no frame was decoded.
    public func decode(
        _ file: InputFile, sampling: FrameSampler = .adaptive, onFrame: (Frame) -> Void
    ) throws(VideoDecodingError) -> DecodingReport {
        try decode(file, selections: [FrameSelection(sampling)], stopwatch: nil) { frame, _ in onFrame(frame) }
    }

    /// Decodes several selections of frames of an open file in one pass, from its start.
    ///
    /// Each selection gets the frames that it would get alone. Their pixels may differ slightly, since the loop filter
    /// is skipped only for keyframes that no other decoded frame references.
    ///
    /// - Parameters:
    ///   - file: The file, which must not be read concurrently.
    ///   - selections: The selections, at least one. ``DecodingLimits/sampledFrames`` also limits the frames of each.
    ///   - times: The times to which the processor time of each step is added, also if decoding fails. The time in
    ///     `onFrame` is not counted.
    ///   - onFrame: Called with each selected frame in ascending order of time, and the indices of the selections that
    ///     contain it.
    /// - Returns: The metadata of the clip, and what was lost.
    /// - Throws: An error if the file is not of an allowed format, or no frame was decoded.
    /// - Precondition: `selections` is not empty.
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
        precondition(!selections.isEmpty, "no selection of frames")
        Libav.silence()
        file.startReading(within: limits.wallTime)
        let demuxer = try Self.demuxer(for: file)
        let clip = try ClipScan.ofMovingTrack(
            in: file, demuxer: demuxer, samplings: selections.map(\.sampling), limits: limits, stopwatch: stopwatch)
        let plans = selections.map { selection in
            SamplingPlan(
                clip.timeline, sampling: selection.sampling, limit: min(limits.sampledFrames, selection.maximumFrames))
        }
        stopwatch?.lap(\.demux)
        var run = try DecodingRun(clip: clip, plans: plans, limits: limits, stopwatch: stopwatch)
        stopwatch?.lap(\.open)
        try run.decode(clip, onFrame: onFrame)
        stopwatch?.lap(\.decode)
        return try run.report(on: clip)
    }

    /// Returns the demuxer for a file, detected by its first bytes.
    package static func demuxer(for file: InputFile) throws(VideoDecodingError) -> String {
        let path = file.path
        let start = file.bytes(at: 0, count: FileSignature.length)
        guard !start.isEmpty else { throw VideoDecodingError(.cannotOpenFile, path, "its first bytes cannot be read") }
        switch FileSignature(start) {
        case .demuxer(let name):
            let chunks = PictureChunks(demuxer: name, size: file.size) { file.bytes(at: $0, count: $1) }
            return chunks.isAnimated ? "apng" : name
        case .playlist(let kind):
            throw VideoDecodingError(
                .refusedPlaylist, path, "it is \(kind), which names other files; give the video itself")
        case .audio(let kind):
            throw VideoDecodingError(.noVideoStream, path, "it is \(kind) audio without video")
        case .refused(let kind):
            throw VideoDecodingError(
                .refusedFormat, path,
                "\(kind) is not accepted; convert it to one of MP4, MOV, WebM, MKV, AVI, MPEG, FLV, Ogg, ASF, IVF, GIF, "
                    + "JPEG, PNG, WebP and BMP"
            )
        case .other(let kind):
            throw VideoDecodingError(.unrecognizedFormat, path, "it is \(kind), not a video, GIF or picture")
        }
    }
}
