internal import ClipTypes

/// A clip whose container was opened and whose video packets were read once, without decoding.
struct ClipScan: ~Copyable {
    let file: InputFile
    let demuxer: String
    /// The rank of the track among the video tracks.
    let track: Int
    let format: FormatContext
    let timeline: PacketTimeline
    /// The packets, unless they exceed the limit on bytes in memory.
    let store: PacketStore
    /// Why packets are missing; `nil` if none are known to be.
    let loss: String?
    /// The number of packets that are marked as damaged or could not be read.
    let damagedPackets: Int

    /// The number of consecutive unreadable packets after which reading stops.
    static let maximumConsecutiveFailures = 100

    /// Reads the video track that moves: the first one, by the order of ``FormatContext``, unless that has at most one
    /// picture and another one has more. Covers, thumbnails and empty tracks often look like the video. Another track
    /// that cannot be read is none that moves.
    static func ofMovingTrack(
        in file: InputFile, demuxer: String, samplings: [FrameSampler], limits: DecodingLimits,
        stopwatch: DecodingStopwatch?
    ) throws(VideoDecodingError) -> ClipScan {
        let first = try ClipScan(
            of: file, demuxer: demuxer, samplings: samplings, limits: limits, stopwatch: stopwatch)
        let pictures = first.timeline.packets.count
        guard pictures < 2, first.format.trackCount > 1 else { return first }
        for track in 1..<first.format.trackCount {
            do throws(VideoDecodingError) {
                let other = try ClipScan(
                    of: file, demuxer: demuxer, track: track, samplings: samplings, limits: limits, stopwatch: stopwatch
                )
                if other.timeline.packets.count > pictures { return other }
            } catch {
                continue
            }
        }
        return first
    }

    private init(
        of file: InputFile, demuxer: String, track: Int = 0, samplings: [FrameSampler], limits: DecodingLimits,
        stopwatch: DecodingStopwatch?
    ) throws(VideoDecodingError) {
        var format = try FormatContext(reading: file, demuxer: demuxer, track: track, limits: limits)
        stopwatch?.lap(\.open)
        let stream = format.stream
        let size =
            PictureHeader.size(file.bytes(at: 0, count: 32), demuxer: demuxer) ?? (stream.width, stream.height)
        let (pixels, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        guard !overflow, pixels <= limits.framePixels else {
            throw VideoDecodingError(
                .tooManyPixels, file.path,
                "its frames are \(size.width)x\(size.height), more than the \(limits.framePixels) pixels allowed")
        }
        var store = PacketStore(
            limit: limits.bufferedBytes, keepsOnlyKeys: samplings.allSatisfy { format.keyframesSuffice(for: $0) })
        let packet = try Packet(for: file.path)
        var packets: [PacketProperties] = []
        var damaged = 0
        var consecutiveFailures = 0
        var loss: String?
        // Of several pictures in a file (MPO), only the first is read.
        let maximum = stream.isStill ? 1 : limits.packets
        while consecutiveFailures < Self.maximumConsecutiveFailures {
            let status = format.read(into: packet)
            if file.isPastDeadline {
                loss = "reading it took over \(limits.wallTime.inSeconds)"
                break
            }
            if status.isEndOfFile { break }
            if status.isError {
                damaged += 1
                consecutiveFailures += 1
                continue
            }
            consecutiveFailures = 0
            guard packet.size > 0 else { continue }
            guard packets.count < maximum else {
                if !stream.isStill { loss = "only its first \(limits.packets) packets were read, which is the limit" }
                break
            }
            let properties = format.properties(of: packet)
            damaged += properties.isDamaged ? 1 : 0
            packets.append(properties)
            store.append(packet, isKey: properties.isKey)
        }
        let timeline = PacketTimeline(
            packets: packets, timeBase: stream.timeBase, origin: format.origin,
            latestStart: format.isClocked ? TimestampContinuity.longestGap : .seconds(86_400),
            frameTime: stream.frameTime, dependsOnAll: stream.isAnimation)
        self.loss = loss ?? file.readFailure ?? Self.truncation(file, demuxer, stream, timeline)
        self.file = file
        self.demuxer = demuxer
        self.track = track
        self.format = format
        self.timeline = timeline
        self.store = store
        damagedPackets = damaged
    }

    /// Returns a message about where a truncated file ends; `nil` for a complete one.
    private static func truncation(
        _ file: InputFile, _ demuxer: String, _ stream: VideoStream, _ timeline: PacketTimeline
    ) -> String? {
        // An index of all packets tells exactly whether video is missing: the file may be truncated in audio after it.
        let isCut =
            stream.indexedPackets > 0 && stream.indexedPackets >= timeline.packets.count
            ? stream.indexedPackets > timeline.packets.count
            : ContainerExtent.isCut(demuxer: demuxer, size: file.size) { file.bytes(at: $0, count: $1) }
        guard isCut else { return nil }
        let readDuration = Duration.nanoseconds(timeline.duration)
        if let declared = stream.declaredDuration, declared > timeline.duration {
            return "the file ends at \(readDuration.inSeconds) of \(Duration.nanoseconds(declared).inSeconds)"
        }
        return stream.isStill ? "the file is cut short" : "the file is cut short at \(readDuration.inSeconds)"
    }
}
