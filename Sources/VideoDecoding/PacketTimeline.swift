private import ClipTypes

/// The properties of a packet of the video stream.
struct PacketProperties {
    /// The presentation timestamp in ticks; `nil` if the container does not state it.
    var presentation: Int64?
    /// The decoding timestamp in ticks; `nil` if the container does not state it.
    var decoding: Int64?
    /// The duration of the frame in ticks; 0 if the container does not state it.
    var duration: Int64
    /// Whether it is a keyframe, at which decoding can start.
    var isKey: Bool
    /// Whether, decoding from here, the decoder outputs all frames after it. After an H.264 keyframe that is only a
    /// recovery point, libav omits the first few.
    var isRandomAccessPoint: Bool
    /// Whether its frame is shown: some are only references, or were cut by an edit list.
    var isShown: Bool
    /// Whether frames of the same temporal layer may reference its frame.
    var isReference: Bool
    /// Whether its frame is known to reference no other.
    var isIntra = false
    /// The temporal layer; frames reference only frames of their own layer and of lower ones.
    var layer: UInt8
    /// Whether it changes the decoder's parameters.
    var changesSettings: Bool
    /// Whether the demuxer marks it as corrupt.
    var isDamaged: Bool
}

/// The packets of a clip's video stream and the presentation times of its frames, read without decoding.
struct PacketTimeline {
    /// The presentation time of a frame.
    struct TimedFrame: Hashable {
        /// The presentation time in nanoseconds from the first frame.
        let time: Int64
        /// The index of its packet in decoding order.
        let ordinal: Int
        /// Whether its packet is a keyframe.
        let isKey: Bool
    }

    /// A timestamp of a frame, and the frame's place in decoding order.
    private struct Stamp: Comparable {
        let ticks: Int64
        let ordinal: Int

        static func < (left: Stamp, right: Stamp) -> Bool { (left.ticks, left.ordinal) < (right.ticks, right.ordinal) }
    }

    /// The maximum number of frames by which presentation may differ from decoding order; codecs allow 16.
    private static let maximumReordering = 32

    /// The packets in decoding order.
    let packets: [PacketProperties]
    /// Seconds per tick.
    let timeBase: Rational
    /// The time at which the first frame is shown, in nanoseconds from the start of the clip; not negative.
    let start: Int64
    /// The presentation timestamp of the first frame in ticks; `nil` if the container does not state all timestamps.
    private let firstPresentation: Int64?
    /// Whether each group of pictures can be decoded by itself: every packet has a distinct timestamp, the first is a
    /// keyframe, and no frame is shown before it. Otherwise (AVI, program streams, raw streams, truncated streams)
    /// decoding starts at the first packet, and the times of ``frames`` are estimated from the decoding order.
    let hasIndependentGroups: Bool
    /// The shown frames in order of presentation.
    let frames: [TimedFrame]
    /// The time from the first frame to the end of the last one, in nanoseconds.
    let duration: Int64
    /// The duration of a frame without a known duration, in nanoseconds: the median interval of frames if it is known.
    let nominalFrameDuration: Int64

    /// Creates a timeline from the packets in decoding order.
    ///
    /// - Parameters:
    ///   - packets: The packets in decoding order.
    ///   - timeBase: The seconds of a tick.
    ///   - origin: The timestamp of the start of the clip in nanoseconds; `nil` if it starts with the first frame.
    ///   - latestStart: The latest start of the first frame: streams that begin further apart have different clocks.
    ///   - frameTime: The duration of a frame by the container's frame rate, in nanoseconds; `nil` if unknown.
    ///   - dependsOnAll: Whether each frame references all previous ones, whatever the flags (GIF).
    init(
        packets: [PacketProperties], timeBase: Rational, origin: Int64? = nil, latestStart: Duration = .zero,
        frameTime: Int64?,
        dependsOnAll: Bool
    ) {
        self.packets = packets
        self.timeBase = timeBase
        let shown = packets.indices.filter { packets[$0].isShown }
        var times = shown.compactMap { packets[$0].presentation }
        var stamps: [Stamp] = []
        if times.count == shown.count {
            stamps = zip(times, shown).map { Stamp(ticks: $0, ordinal: $1) }.sorted()
            // Timestamps that run against the order of decoding are wrong.
            if Self.reorderDepth(stamps.map(\.ordinal)) > Self.maximumReordering { (stamps, times) = ([], []) }
        }
        let isWhole = times.count == shown.count && Set(times).count == times.count
        let first = packets.first.flatMap { $0.isKey ? $0.presentation : nil }
        hasIndependentGroups =
            isWhole && !dependsOnAll && !packets.contains(where: \.changesSettings)
            && first.map { first in !packets.contains { ($0.presentation ?? first) < first } } ?? false

        // Decoding timestamps advance with the frame rate, so they equal the presentation times up to a constant.
        // Without them, times are estimated from the frame rate.
        if stamps.isEmpty, packets.allSatisfy({ $0.decoding != nil }) {
            stamps = shown.map { Stamp(ticks: packets[$0].decoding ?? 0, ordinal: $0) }.sorted()
        }
        let earliest = Int128(stamps.first?.ticks ?? 0)
        firstPresentation = times.count == shown.count ? times.min() : nil
        let delay = origin.map { Int128(timeBase.nanoseconds(earliest)) - Int128($0) } ?? 0
        start = !stamps.isEmpty && (0...Int128(latestStart.nanoseconds)).contains(delay) ? Int64(delay) : 0
        let steps = zip(stamps, stamps.dropFirst()).map { Int128($1.ticks) - Int128($0.ticks) }.sorted()
        let usual = steps.isEmpty ? 0 : timeBase.nanoseconds(steps[steps.count / 2])
        let last = stamps.last.map { timeBase.nanoseconds(Int128(packets[$0.ordinal].duration)) } ?? 0
        nominalFrameDuration = max(1, usual > 0 ? usual : frameTime ?? (last > 0 ? last : 40_000_000))
        let keys = Set(shown.filter { packets[$0].isKey })
        if stamps.isEmpty {
            let step = Int128(nominalFrameDuration)
            frames = shown.enumerated().map { index, ordinal in
                TimedFrame(time: Int64(clamping: step * Int128(index)), ordinal: ordinal, isKey: keys.contains(ordinal))
            }
        } else {
            frames = stamps.map { stamp in
                TimedFrame(
                    time: timeBase.nanoseconds(Int128(stamp.ticks) - earliest),
                    ordinal: stamp.ordinal,
                    isKey: keys.contains(stamp.ordinal)
                )
            }
        }
        // Ticks are added before rounding to nanoseconds.
        if let stamp = stamps.last, last > 0 {
            duration = timeBase.nanoseconds(Int128(stamp.ticks) - earliest + Int128(packets[stamp.ordinal].duration))
        } else {
            duration = frames.isEmpty ? 0 : frames[frames.count - 1].time + nominalFrameDuration
        }
    }

    /// Returns the time of a decoded frame in nanoseconds from the first frame; `nil` if it is not known.
    ///
    /// Where presentation timestamps are missing, frames are shown in the order in which they are output, at the times
    /// of ``frames``. After losses, that order is corrected by the packet: a frame is hardly shown four places before
    /// its place in decoding order.
    ///
    /// - Parameters:
    ///   - packet: The index of its packet in decoding order; `nil` if unknown.
    ///   - count: The number of frames that the decoder has output before.
    func time(ofPacket packet: Int?, decodedAs count: Int) -> Int64? {
        if let firstPresentation, let stamp = packet.flatMap({ packets[$0].presentation }) {
            return timeBase.nanoseconds(Int128(stamp) - Int128(firstPresentation))
        }
        let place = max(count, (packet ?? 0) - 4)
        return firstPresentation == nil && place < frames.count ? frames[place].time : nil
    }

    /// The maximum number of frames that a decoder must delay to output them in order of presentation.
    var reorderDepth: Int { Self.reorderDepth(frames.map(\.ordinal)) }

    private static func reorderDepth(_ ordinals: [Int]) -> Int {
        // A frame waits for those decoded after it and shown before it: the difference of its two indices.
        zip(ordinals, ordinals.indices).lazy.map { $0 - $1 }.max().map { max(0, $0) } ?? 0
    }
}
