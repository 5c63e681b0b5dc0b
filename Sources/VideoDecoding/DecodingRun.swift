import ClipTypes

/// The decoding of one clip after one or several plans: packets in, wanted frames out, losses counted.
struct DecodingRun: ~Copyable {
    private let limits: DecodingLimits
    private let stopwatch: DecodingStopwatch?
    private let deadline: ContinuousClock.Instant
    private let uses: [SamplingPlan.Use]
    private let wantedOrdinals: Set<Int>
    private let stream: VideoStream
    private let decoder: CodecContext
    private let frame: DecodedFrame
    private var converter = PictureConverter()
    /// One for each plan.
    private var selectors: [FrameSelector]

    private var needsRestart = false
    private var damaged = 0
    private var failure: Status?
    private var decodedFrames = 0
    private var sampledFrames = 0
    private var oversized: String?
    private var shown: (width: Int, height: Int)?
    private var pixelFormat: String?
    private var limit: (code: VideoDecodingError.Code, reason: String)?

    init(
        clip: borrowing ClipScan, plans: [SamplingPlan], limits: DecodingLimits, stopwatch: DecodingStopwatch? = nil
    ) throws(VideoDecodingError) {
        let decoder = try clip.format.makeDecoder(reorderDepth: clip.timeline.reorderDepth, limits: limits)
        let frame = try DecodedFrame(for: clip.file.path)
        self.limits = limits
        self.stopwatch = stopwatch
        self.decoder = decoder
        self.frame = frame
        deadline = clip.file.deadline
        uses = SamplingPlan.uses(for: plans, in: clip.timeline)
        wantedOrdinals = Set(plans.flatMap { $0.wanted.map(\.ordinal) })
        stream = clip.format.stream
        selectors = []
        for plan in plans { selectors.append(FrameSelector(plan: plan, timeline: clip.timeline)) }
    }

    /// Decodes what the plan asks for.
    mutating func decode(_ clip: borrowing ClipScan, onFrame: (Frame, [Int]) -> Void) throws(VideoDecodingError) {
        let end = (uses.lastIndex { $0 == .decode || $0 == .decodeAlone } ?? -1) + 1
        if clip.store.holds(uses) {
            for ordinal in 0..<end where limit == nil {
                guard prepare(ordinal, clip.timeline, onFrame) else { continue }
                finish(clip.store.send(ordinal, to: decoder), onFrame)
            }
        } else {
            // Too many bytes to have been kept, or more than keyframes are needed where they were thought to suffice.
            // Reading the file again gives the same packets in turn.
            let again = try FormatContext(reading: clip.file, demuxer: clip.demuxer, limits: limits)
            let packet = try Packet(for: clip.file.path)
            var ordinal = 0
            var failures = 0
            while ordinal < end, failures < ClipScan.mostFailuresInARow, limit == nil {
                stopwatch?.lap(\.decode)
                let status = again.read(into: packet)
                stopwatch?.lap(\.demux)
                if status.isEndOfFile { break }
                failures = status.isError ? failures + 1 : 0
                if clip.file.isPastDeadline { noteTimeLimit() }
                guard !status.isError, packet.size > 0 else { continue }
                if prepare(ordinal, clip.timeline, onFrame) { finish(decoder.send(packet), onFrame) }
                ordinal += 1
            }
        }
        drain(onFrame)
    }

    /// Readies the decoder for a packet; `false` if the packet is not for it.
    private mutating func prepare(
        _ ordinal: Int, _ timeline: borrowing PacketTimeline, _ onFrame: (Frame, [Int]) -> Void
    )
        -> Bool
    {
        switch uses[ordinal] {
        case .skip:
            if needsRestart {
                drain(onFrame)
                decoder.restart()
                needsRestart = false
            }
            return false
        case .passOver:
            return false
        case .decode, .decodeAlone:
            needsRestart = true
            decoder.leaveOutLoopFilter(uses[ordinal] == .decodeAlone)
            if timeline.hasIndependentGroups, Self.knowsNonReferences.contains(stream.codec) {
                decoder.passOverNonReferenceFrames(!wantedOrdinals.contains(ordinal))
            }
            return true
        }
    }

    /// Codecs whose decoders can pass over frames nothing builds on, and put out all others at once.
    private static let knowsNonReferences: Set<String> = [
        "mpeg1video", "mpeg2video", "mpeg4", "h263", "wmv1", "wmv2", "msmpeg4v3",
    ]

    /// Takes the frames that a packet gave.
    private mutating func finish(_ status: Status, _ onFrame: (Frame, [Int]) -> Void) {
        if status.isError {
            damaged += 1
            failure = status
        }
        takeFrames(onFrame)
        if limit == nil, ContinuousClock.now >= deadline { noteTimeLimit() }
    }

    /// Takes the frames that the decoder held back.
    private mutating func drain(_ onFrame: (Frame, [Int]) -> Void) {
        decoder.finish()
        takeFrames(onFrame)
    }

    private mutating func noteTimeLimit() {
        limit = (.timeLimit, "it took over \(limits.wallTime.inSeconds), which is the limit")
    }

    private mutating func takeFrames(_ onFrame: (Frame, [Int]) -> Void) {
        while true {
            let status = decoder.receive(into: frame)
            if status.isError {
                if !status.isWaitingForInput, !status.isEndOfFile {
                    damaged += 1
                    failure = status
                    // A decoder that fails here goes on with the next frame it has.
                    if status.isInvalidData { continue }
                }
                return
            }
            guard decodedFrames < limits.decodedFrames else {
                limit = (.tooManyFrames, "only \(limits.decodedFrames) frames were decoded, which is the limit")
                return
            }
            decodedFrames += 1
            damaged += frame.isDamaged ? 1 : 0
            take(onFrame)
        }
    }

    /// Hands on the frame at hand if it is wanted.
    private mutating func take(_ onFrame: (Frame, [Int]) -> Void) {
        var selected: FrameSelector.Selected?
        var wantedBy: [Int] = []
        for number in selectors.indices {
            let found = selectors[number].select(
                presentation: frame.presentation, bestEffort: frame.bestEffortPresentation, duration: frame.duration,
                isKey: frame.isKey)
            guard let found else { continue }
            selected = found
            wantedBy.append(number)
        }
        guard let selected, frame.width > 0, frame.height > 0 else { return }
        guard frame.width * frame.height <= limits.framePixels else {
            oversized = "\(frame.width)x\(frame.height)"
            return
        }
        let orientation = frame.orientation ?? stream.orientation ?? .upright
        let size = WorkingSize(
            width: frame.width, height: frame.height, pixelAspect: stream.pixelAspect ?? frame.pixelAspect,
            orientation: orientation)
        stopwatch?.lap(\.decode)
        let converted = converter.picture(of: frame, size: size, orientation: orientation)
        stopwatch?.lap(\.scale)
        guard let picture = converted else { return }
        if shown == nil {
            shown = size.shown
            pixelFormat = frame.pixelFormat
        }
        sampledFrames += 1
        onFrame(Frame(picture: picture, time: .nanoseconds(selected.time), isKeyframe: selected.isKey), wantedBy)
        stopwatch?.lap(nil)
    }

    /// Sums up.
    ///
    /// - Throws: why there is not a single frame.
    func report(on clip: borrowing ClipScan) throws(VideoDecodingError) -> DecodingReport {
        let timeline = clip.timeline
        guard let shown, let pixelFormat else { throw nothing(in: clip) }
        let isSingle = stream.isStill || (clip.demuxer == "gif" && timeline.moments.count == 1)
        let isFromFrames = !timeline.hasIndependentGroups && limit == nil
        let metadata = ClipMetadata(
            container: stream.container,
            codec: stream.codec,
            pixelFormat: pixelFormat,
            width: shown.width,
            height: shown.height,
            duration: isSingle ? .zero : .nanoseconds(isFromFrames ? selectors[0].duration : timeline.duration),
            frameCount: isSingle ? 1 : isFromFrames ? decodedFrames : timeline.moments.count
        )
        let packets = timeline.packets.count
        let damaged = max(self.damaged, clip.damagedPackets)
        var loss = limit?.reason ?? clip.loss
        if loss == nil, damaged > 0 {
            loss = "\(min(damaged, packets)) of \(packets) \(packets == 1 ? "packet was" : "packets were") damaged"
        }
        let missing = selectors.map(\.missing).max() ?? 0
        if loss == nil, missing > 0 {
            loss = "\(missing) of the wanted frames could not be decoded"
        }
        return DecodingReport(
            metadata: metadata, sampledFrames: sampledFrames, lossReason: loss, decodedFrames: decodedFrames)
    }

    private func nothing(in clip: borrowing ClipScan) -> VideoDecodingError {
        let path = clip.file.path
        if let limit { return VideoDecodingError(limit.code, path, limit.reason) }
        if let oversized {
            return VideoDecodingError(
                .tooManyPixels, path, "its frames are \(oversized), more than the \(limits.framePixels) pixels allowed")
        }
        if clip.file.isPastDeadline {
            return VideoDecodingError(.timeLimit, path, "it took over \(limits.wallTime.inSeconds), which is the limit")
        }
        let packets = clip.timeline.packets.count
        let reason = [clip.loss, failure.map { "libav: \($0.message)" }].compactMap(\.self).joined(separator: "; ")
        let found = packets == 0 ? "its video stream is empty" : "none of its \(packets) packets gives a picture"
        return VideoDecodingError(.noFrames, path, reason.isEmpty ? found : "\(found) (\(reason))")
    }
}
