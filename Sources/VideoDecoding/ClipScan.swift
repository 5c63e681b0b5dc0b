internal import ClipTypes

/// A clip before decoding: its container opened and all packets of its video read once.
struct ClipScan: ~Copyable {
    let file: InputFile
    let demuxer: String
    let format: FormatContext
    let timeline: PacketTimeline
    /// The packets, if they were few enough to keep.
    let store: PacketStore
    /// What was lost on the way, or `nil`.
    let loss: String?
    /// Packets that the container knows to be damaged, or that could not be read.
    let damagedPackets: Int

    /// Reading goes on after so many packets in a row that could not be read, but no longer.
    static let mostFailuresInARow = 100

    init(
        of file: InputFile, demuxer: String, samplings: [FrameSampler], limits: DecodingLimits,
        stopwatch: DecodingStopwatch? = nil
    ) throws(VideoDecodingError) {
        let format = try FormatContext(reading: file, demuxer: demuxer, limits: limits)
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
            limit: limits.heldBytes, keepsOnlyKeys: samplings.allSatisfy { format.keyframesSuffice(for: $0) })
        let packet = try Packet(for: file.path)
        var packets: [PacketFacts] = []
        var damaged = 0
        var failuresInARow = 0
        var loss: String?
        // Only the first picture of a file that holds several (MPO) counts.
        let most = stream.isStill ? 1 : limits.packets
        while failuresInARow < Self.mostFailuresInARow {
            let status = format.read(into: packet)
            if file.isPastDeadline {
                loss = "reading it took over \(limits.wallTime.inSeconds)"
                break
            }
            if status.isEndOfFile { break }
            if status.isError {
                damaged += 1
                failuresInARow += 1
                continue
            }
            failuresInARow = 0
            guard packet.size > 0 else { continue }
            guard packets.count < most else {
                if !stream.isStill { loss = "only its first \(limits.packets) packets were read, which is the limit" }
                break
            }
            let facts = format.facts(of: packet)
            damaged += facts.isDamaged ? 1 : 0
            packets.append(facts)
            store.append(packet, isKey: facts.isKey)
        }
        let timeline = PacketTimeline(
            packets: packets, timeBase: stream.timeBase, frameTime: stream.frameTime, dependsOnAll: demuxer == "gif")
        self.loss = loss ?? file.readFailure ?? Self.truncation(file, demuxer, stream, timeline)
        self.file = file
        self.demuxer = demuxer
        self.format = format
        self.timeline = timeline
        self.store = store
        damagedPackets = damaged
    }

    /// Says where a file that was cut short ends.
    private static func truncation(
        _ file: InputFile, _ demuxer: String, _ stream: VideoStream, _ timeline: PacketTimeline
    ) -> String? {
        // An index with every packet says exactly whether video is missing; the file may be cut in the sound behind it.
        let isCut =
            stream.indexedPackets > 0 && stream.indexedPackets >= timeline.packets.count
            ? stream.indexedPackets > timeline.packets.count
            : ContainerExtent.isCut(demuxer: demuxer, size: file.size) { file.bytes(at: $0, count: $1) }
        guard isCut else { return nil }
        let had = Duration.nanoseconds(timeline.duration)
        if let declared = stream.declaredDuration, declared > timeline.duration {
            return "the file ends at \(had.inSeconds) of \(Duration.nanoseconds(declared).inSeconds)"
        }
        return stream.isStill ? "the file is cut short" : "the file is cut short at \(had.inSeconds)"
    }
}
