private import ClipTypes
/// One packet of the video stream, as the container tells of it.
struct PacketFacts {
    /// When its frame is shown, in ticks; `nil` where the container does not say.
    var presentation: Int64?
    /// When it is to be decoded, in ticks; `nil` where the container does not say.
    var decoding: Int64?
    /// How long its frame is shown, in ticks; 0 where the container does not say.
    var duration: Int64
    /// Whether decoding can begin here.
    var isKey: Bool
    /// Whether the decoder puts out all frames after it without having seen any before it. After an H.264 keyframe that
    /// is only a recovery point, libav holds back the first few.
    var startsAfresh: Bool
    /// Whether it gives a frame to show: some only serve others, or were edited away.
    var isShown: Bool
    /// Whether frames of its own temporal layer may build on its frame.
    var isReference: Bool
    /// Whether its frame is known to build on no other.
    var isIntra = false
    /// Its temporal layer; frames build only on frames of their own layer and of those below.
    var layer: UInt8
    /// Whether the container changes the decoder's settings here.
    var changesSettings: Bool
    /// Whether the container knows that it is not whole.
    var isDamaged: Bool
}

/// All packets of a clip's video stream, read without decoding: when each frame is shown, whatever the header says.
struct PacketTimeline {
    /// A frame on the clip's time line.
    struct Moment: Hashable {
        /// When it is shown, in nanoseconds from the first frame.
        let time: Int64
        /// The place of its packet in the order of decoding.
        let ordinal: Int
        /// Whether its packet is a keyframe.
        let isKey: Bool
    }

    /// The packets in the order of decoding.
    let packets: [PacketFacts]
    /// Seconds per tick.
    let timeBase: Rational
    /// Whether groups of pictures can be decoded on their own: every packet has a time of its own, the first is a
    /// keyframe and nothing is shown before it. Otherwise (AVI, program streams, raw streams, streams cut anywhere)
    /// decoding goes from the first packet on, and `moments` are estimates from the order of decoding.
    let hasIndependentGroups: Bool
    /// The frames shown, in the order of time.
    let moments: [Moment]
    /// From the first frame to the end of the last one, in nanoseconds.
    let duration: Int64
    /// How long a frame is shown where nothing better is known, in nanoseconds.
    let usualFrameTime: Int64

    /// - Parameters:
    ///   - frameTime: how long a frame is shown by the container's frame rate, in nanoseconds, or `nil`.
    ///   - dependsOnAll: whether frames build on all before them whatever the flags say (GIF).
    init(packets: [PacketFacts], timeBase: Rational, frameTime: Int64?, dependsOnAll: Bool) {
        self.packets = packets
        self.timeBase = timeBase
        let shown = packets.indices.filter { packets[$0].isShown }
        let times = shown.compactMap { packets[$0].presentation }
        let isWhole = times.count == shown.count && Set(times).count == times.count
        let first = packets.first.flatMap { $0.isKey ? $0.presentation : nil }
        hasIndependentGroups =
            isWhole && !dependsOnAll && !packets.contains(where: \.changesSettings)
            && first.map { first in !packets.contains { ($0.presentation ?? first) < first } } ?? false

        // Decoding times rise steadily by the frame rate, so they say when frames are shown up to a constant. Where there
        // are none, nothing but the rate and the count is left.
        var stamps: [(ticks: Int64, ordinal: Int)] = []
        if isWhole {
            stamps = zip(times, shown).map { ($0, $1) }.sorted { $0.ticks < $1.ticks }
        } else if packets.allSatisfy({ $0.decoding != nil }) {
            stamps = shown.map { (packets[$0].decoding ?? 0, $0) }.sorted {
                ($0.ticks, $0.ordinal) < ($1.ticks, $1.ordinal)
            }
        }
        let start = Int128(stamps.first?.ticks ?? 0)
        let steps = zip(stamps, stamps.dropFirst()).map { Int128($1.ticks) - Int128($0.ticks) }.sorted()
        let usual = steps.isEmpty ? 0 : timeBase.nanoseconds(steps[steps.count / 2])
        let last = stamps.last.map { timeBase.nanoseconds(Int128(packets[$0.ordinal].duration)) } ?? 0
        usualFrameTime = max(1, usual > 0 ? usual : frameTime ?? (last > 0 ? last : 40_000_000))
        let keys = Set(shown.filter { packets[$0].isKey })
        if stamps.isEmpty {
            let step = Int128(usualFrameTime)
            moments = shown.enumerated().map { index, ordinal in
                Moment(time: Int64(clamping: step * Int128(index)), ordinal: ordinal, isKey: keys.contains(ordinal))
            }
        } else {
            moments = stamps.map { stamp in
                Moment(
                    time: timeBase.nanoseconds(Int128(stamp.ticks) - start),
                    ordinal: stamp.ordinal,
                    isKey: keys.contains(stamp.ordinal)
                )
            }
        }
        // Ticks are added before they are rounded to nanoseconds.
        if let stamp = stamps.last, last > 0 {
            duration = timeBase.nanoseconds(Int128(stamp.ticks) - start + Int128(packets[stamp.ordinal].duration))
        } else {
            duration = moments.isEmpty ? 0 : moments[moments.count - 1].time + usualFrameTime
        }
    }

    /// How many frames decoders may have to hold back to put them in the order of time.
    var reorderDepth: Int {
        // A frame waits for those decoded after it and shown before it: its place by time minus its place in decoding.
        var depth = 0
        for (place, moment) in moments.enumerated() { depth = max(depth, moment.ordinal - place) }
        return depth
    }
}
