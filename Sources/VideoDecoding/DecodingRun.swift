import ClipTypes

/// Decodes the frames of a clip that one or more sampling plans select, and counts losses.
struct DecodingRun: ~Copyable {
    private let limits: DecodingLimits
    private let stopwatch: DecodingStopwatch?
    private let deadline: ContinuousClock.Instant
    private let uses: [SamplingPlan.Use]
    private let selectedOrdinals: Set<Int>
    private let stream: VideoStream
    private let decoder: CodecContext
    private let frame: DecodedFrame
    private var converter = PictureConverter()
    /// One selector for each plan.
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
        selectedOrdinals = Set(plans.flatMap { $0.selected.map(\.ordinal) })
        stream = clip.format.stream
        selectors = []
        for plan in plans { selectors.append(FrameSelector(plan: plan, timeline: clip.timeline)) }
    }

    /// Decodes the frames that the plans select.
    ///
    /// - Parameter onFrame: Called with each selected frame in ascending order of time, and the indices of the plans
    ///   that selected it.
    mutating func decode(_ clip: borrowing ClipScan, onFrame: (Frame, [Int]) -> Void) throws(VideoDecodingError) {
        let end = (uses.lastIndex { $0 == .decode || $0 == .decodeIsolated } ?? -1) + 1
        if clip.store.holds(uses) {
            for ordinal in 0..<end where limit == nil {
                guard prepare(ordinal, clip.timeline, onFrame) else { continue }
                finish(clip.store.send(ordinal, to: decoder), onFrame)
            }
        } else {
            // Packets are missing: they exceed the limit on bytes, or frames other than keyframes are needed after all.
            // Reading the file a second time returns the same packets in the same order.
            var format = try FormatContext(
                reading: clip.file, demuxer: clip.demuxer, track: clip.track, limits: limits)
            let packet = try Packet(for: clip.file.path)
            var ordinal = 0
            var failures = 0
            while ordinal < end, failures < ClipScan.maximumConsecutiveFailures, limit == nil {
                stopwatch?.lap(\.decode)
                let status = format.read(into: packet)
                stopwatch?.lap(\.demux)
                if status.isEndOfFile { break }
                failures = status.isError ? failures + 1 : 0
                if clip.file.isPastDeadline { noteTimeLimit() }
                guard !status.isError, packet.size > 0 else { continue }
                if prepare(ordinal, clip.timeline, onFrame) { finish(decoder.send(packet, numbered: ordinal), onFrame) }
                ordinal += 1
            }
        }
        drain(onFrame)
    }

    /// Prepares the decoder for a packet; returns `false` if the packet is not to be decoded.
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
        case .discard:
            return false
        case .decode, .decodeIsolated:
            needsRestart = true
            decoder.skipLoopFilter(uses[ordinal] == .decodeIsolated)
            if timeline.hasIndependentGroups, Self.codecsSkippingNonReferences.contains(stream.codec) {
                decoder.skipNonReferenceFrames(!selectedOrdinals.contains(ordinal))
            }
            return true
        }
    }

    /// The codecs whose decoders can skip non-reference frames and output all other frames without delay.
    private static let codecsSkippingNonReferences: Set<String> = [
        "mpeg1video", "mpeg2video", "mpeg4", "h263", "wmv1", "wmv2", "msmpeg4v3",
    ]

    /// Receives the frames that the decoder outputs for a packet, given the status of sending it.
    private mutating func finish(_ status: Status, _ onFrame: (Frame, [Int]) -> Void) {
        if status.isError {
            damaged += 1
            failure = status
        }
        receiveFrames(onFrame)
        if limit == nil, ContinuousClock.now >= deadline { noteTimeLimit() }
    }

    /// Receives the frames that the decoder has delayed.
    private mutating func drain(_ onFrame: (Frame, [Int]) -> Void) {
        decoder.finish()
        receiveFrames(onFrame)
    }

    private mutating func noteTimeLimit() {
        limit = (.timeLimit, "it took over \(limits.wallTime.inSeconds), which is the limit")
    }

    private mutating func receiveFrames(_ onFrame: (Frame, [Int]) -> Void) {
        while true {
            let status = decoder.receive(into: frame)
            if status.isError {
                if !status.isWaitingForInput, !status.isEndOfFile {
                    damaged += 1
                    failure = status
                    // The decoder continues with the next frame after this error.
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
            deliver(onFrame)
        }
    }

    /// Converts the decoded frame to a picture and calls `onFrame` if a plan selects it.
    private mutating func deliver(_ onFrame: (Frame, [Int]) -> Void) {
        let packet = frame.packet.flatMap { uses.indices.contains($0) ? $0 : nil }
        var selected: FrameSelector.Selected?
        var selectedBy: [Int] = []
        for number in selectors.indices {
            let found = selectors[number].select(
                packet: packet, isKey: frame.isKey)
            guard let found else { continue }
            selected = found
            selectedBy.append(number)
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
        onFrame(Frame(picture: picture, time: .nanoseconds(selected.time), isKeyframe: selected.isKey), selectedBy)
        stopwatch?.lap(nil)
    }

    /// Returns the metadata and the losses.
    ///
    /// - Throws: An error with the reason if no frame was decoded.
    func report(on clip: borrowing ClipScan) throws(VideoDecodingError) -> DecodingReport {
        let timeline = clip.timeline
        guard let shown, let pixelFormat else { throw noFramesError(for: clip) }
        let isSingle = stream.isStill || (clip.demuxer == "gif" && timeline.frames.count == 1)
        let isFromFrames = !timeline.hasIndependentGroups && limit == nil
        let metadata = ClipMetadata(
            container: stream.container,
            codec: stream.codec,
            pixelFormat: pixelFormat,
            width: shown.width,
            height: shown.height,
            duration: isSingle
                ? .zero : .nanoseconds(timeline.start + (isFromFrames ? selectors[0].duration : timeline.duration)),
            frameCount: isSingle ? 1 : isFromFrames ? decodedFrames : timeline.frames.count
        )
        let packets = timeline.packets.count
        let damaged = max(self.damaged, clip.damagedPackets)
        var loss = limit?.reason ?? clip.loss
        if loss == nil, damaged > 0 {
            loss = "\(min(damaged, packets)) of \(packets) \(packets == 1 ? "packet was" : "packets were") damaged"
        }
        let missing = selectors.map(\.missing).max() ?? 0
        if loss == nil, missing > 0 {
            loss = "\(missing) of the selected frames could not be decoded"
        }
        return DecodingReport(
            metadata: metadata, sampledFrames: sampledFrames, lossReason: loss, decodedFrames: decodedFrames)
    }

    private func noFramesError(for clip: borrowing ClipScan) -> VideoDecodingError {
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
        let found = packets == 0 ? "its video stream is empty" : "none of its \(packets) packets decodes to a picture"
        return VideoDecodingError(.noFrames, path, reason.isEmpty ? found : "\(found) (\(reason))")
    }
}
