private import ClipTypes

/// Selects, among decoded frames, those of a sampling plan.
struct FrameSelector {
    /// The time of a selected frame, and whether it is a keyframe.
    struct Selected: Hashable {
        /// The presentation time in nanoseconds from the start of the clip.
        let time: Int64
        let isKey: Bool
    }

    private let selection: SamplingPlan.Selection
    private let timeline: PacketTimeline
    private let targets: [PacketTimeline.TimedFrame]
    private let targetByPacket: [Int: Int]
    private var nextTarget = 0
    private var keyframes = 0
    /// The number of decoded frames so far.
    private var decoded = 0
    private var lastTime: Int64?

    /// The time from the first frame to the end of the last decoded one, in nanoseconds.
    private(set) var duration: Int64 = 0

    init(plan: SamplingPlan, timeline: PacketTimeline) {
        selection = plan.selection
        self.timeline = timeline
        targets = plan.selected
        var targetByPacket: [Int: Int] = [:]
        if case .packets = plan.selection {
            for (index, frame) in plan.selected.enumerated() { targetByPacket[frame.ordinal] = index }
        }
        self.targetByPacket = targetByPacket
    }

    /// The number of planned frames that were not decoded.
    var missing: Int {
        if case .packets = selection { targets.count - found } else { 0 }
    }
    private var found = 0

    /// Selects or skips the next decoded frame.
    ///
    /// - Parameters:
    ///   - packet: The index in decoding order of the packet that the frame was decoded from; `nil` if unknown.
    ///   - isKey: Whether it is a keyframe.
    /// - Returns: The time of the frame if the plan selects it, else `nil`.
    mutating func select(packet: Int?, isKey: Bool) -> Selected? {
        if case .packets = selection {
            // Frames are output in order of time; one that is out of order is not the planned one.
            guard let index = packet.flatMap({ targetByPacket[$0] }), index >= nextTarget else { return nil }
            nextTarget = index + 1
            found += 1
            return Selected(time: timeline.start + targets[index].time, isKey: targets[index].isKey)
        }
        let time = advance(to: packet)
        let length = packet.map { timeline.timeBase.nanoseconds(Int128(timeline.packets[$0].duration)) } ?? 0
        duration = time + (length > 0 ? length : timeline.nominalFrameDuration)
        let selected = Selected(time: timeline.start + time, isKey: isKey)
        if case .keyframes(let stride) = selection {
            guard isKey else { return nil }
            keyframes += 1
            return (keyframes - 1).isMultiple(of: stride) ? selected : nil
        }
        let start = nextTarget
        while nextTarget < targets.count, time >= targets[nextTarget].time { nextTarget += 1 }
        return nextTarget > start ? selected : nil
    }

    /// Returns the time of the next frame, which is not before that of the previous one whatever the timestamp.
    private mutating func advance(to packet: Int?) -> Int64 {
        let stated = timeline.time(ofPacket: packet, decodedAs: decoded)
        let earliest = lastTime ?? 0
        // Many frames of the longest time would overflow.
        let guess = lastTime.map { max(earliest, min($0, Rational.longestTime) + timeline.nominalFrameDuration) } ?? 0
        let time = stated.flatMap { $0 >= earliest ? $0 : nil } ?? guess
        decoded += 1
        lastTime = time
        return time
    }
}
