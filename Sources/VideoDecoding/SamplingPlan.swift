internal import ClipTypes

/// Which frames of a time line are wanted, and which packets must be decoded to have them.
struct SamplingPlan {
    /// What is done with a packet.
    enum Use: UInt8 {
        /// It belongs to a group that holds no wanted frame; the decoder starts anew after it.
        case skip
        /// It stands among needed packets, but nothing wanted builds on it.
        case passOver
        /// The decoder must see it.
        case decode
        /// The decoder must see it, and nothing else that is decoded builds on it.
        case decodeAlone
    }

    /// How wanted frames are told among decoded ones.
    enum Selection {
        /// By the time stamps of `wanted`.
        case stamped
        /// By lying nearest to the times of `wanted`, which are estimates.
        case nearest
        /// Every so many keyframes.
        case keyframes(stride: Int)
    }

    /// The wanted frames in the order of time.
    let wanted: [PacketTimeline.Moment]
    /// How they are told.
    let selection: Selection
    /// What is done with each packet in the order of decoding.
    let uses: [Use]

    init(_ timeline: PacketTimeline, sampling: FrameSampler, limit: Int) {
        let chosen = Self.thin(Self.choose(timeline, sampling), to: limit)
        wanted = chosen.map { timeline.moments[$0] }
        uses = Self.uses(for: wanted, in: timeline)
        if timeline.hasIndependentGroups {
            selection = .stamped
        } else if sampling == .keyframes {
            let keys = timeline.packets.count { $0.isKey && $0.isShown }
            selection = .keyframes(stride: max(1, (keys + limit - 1) / limit))
        } else {
            selection = .nearest
        }
    }

    /// What is done with each packet so that the frames of all plans can be had in one pass.
    static func uses(for plans: [SamplingPlan], in timeline: PacketTimeline) -> [Use] {
        plans.count == 1 ? plans[0].uses : uses(for: plans.flatMap(\.wanted), in: timeline)
    }

    /// The places of the wanted frames on the time line.
    private static func choose(_ timeline: PacketTimeline, _ sampling: FrameSampler) -> [Int] {
        let moments = timeline.moments
        // Without groups the flags say when keyframes are decoded but not when they are shown.
        let keys = timeline.hasIndependentGroups ? moments.indices.filter { moments[$0].isKey } : []
        switch sampling {
        case .keyframes:
            return timeline.hasIndependentGroups ? keys : Array(moments.indices)
        case .every(let interval):
            let step = Int128(max(1, interval.nanoseconds))
            return onDisplay(timeline) { time in (time + step - 1) / step * step }
        case .uniform(let count):
            let parts = 2 * Int128(max(1, count))
            let length = Int128(max(1, timeline.duration))
            // The k-th target is (2k + 1) * length / parts; compared with times multiplied by `parts`.
            return onDisplay(timeline, scale: parts) { time in
                ((time + length - 1) / length | 1) * length
            }
        case .adaptive:
            return adapt(timeline, keys: keys)
        }
    }

    /// The frames that are on display at any target, where `next` gives the first target at or after a time.
    private static func onDisplay(
        _ timeline: PacketTimeline, scale: Int128 = 1, next: (Int128) -> Int128
    ) -> [Int] {
        let moments = timeline.moments
        return moments.indices.filter { index in
            let end =
                index + 1 < moments.count ? moments[index + 1].time : max(timeline.duration, moments[index].time + 1)
            return next(Int128(moments[index].time) * scale) < Int128(end) * scale
        }
    }

    /// Keyframes where they are enough, and frames between them where they are not.
    private static func adapt(_ timeline: PacketTimeline, keys: [Int]) -> [Int] {
        typealias Adaptive = FrameSampler.Adaptive
        let moments = timeline.moments
        guard !moments.isEmpty else { return [] }
        var chosen: [Int] = []
        for key in keys.isEmpty ? [0] : keys {
            if let last = chosen.last, moments[key].time - moments[last].time < Adaptive.shortestGap.nanoseconds {
                continue
            }
            chosen.append(key)
        }
        if chosen.first != 0 { chosen.insert(0, at: 0) }

        let longest = Int128(Adaptive.longestGap.nanoseconds)
        let allowed =
            chosen.count >= Adaptive.enoughKeyframes ? Int128(Adaptive.longestKeyframeGap.nanoseconds) : longest
        var filled: [Int] = []
        for (place, index) in chosen.enumerated() {
            filled.append(index)
            let end = place + 1 < chosen.count ? moments[chosen[place + 1]].time : timeline.duration
            let between = (place + 1 < chosen.count ? chosen[place + 1] : moments.count) - index - 1
            let start = moments[index].time
            let gap = Int128(end - start)
            let count = min(Int128(between), (gap + longest - 1) / longest - 1)
            guard gap > allowed, count > 0 else { continue }
            for part in 1...Int(count) {
                let target = start + Int64(gap * Int128(part) / Int128(count + 1))
                let found = frame(onDisplayAt: target, in: moments)
                if let last = filled.last, found > last { filled.append(found) }
            }
        }
        guard timeline.duration > Adaptive.longClip.nanoseconds else { return filled }
        while filled.count < Adaptive.fewestFrames, let middle = middleOfLongestGap(filled, timeline) {
            filled.insert(middle, at: filled.firstIndex { $0 > middle } ?? filled.count)
        }
        return filled
    }

    /// The frame in the middle of the longest time between two chosen frames, or the last one and the end, that has one.
    private static func middleOfLongestGap(_ chosen: [Int], _ timeline: PacketTimeline) -> Int? {
        let moments = timeline.moments
        var best: (gap: Int64, index: Int)?
        for (place, index) in chosen.enumerated() {
            let end = place + 1 < chosen.count ? moments[chosen[place + 1]].time : timeline.duration
            let gap = end - moments[index].time
            let next = place + 1 < chosen.count ? chosen[place + 1] : moments.count
            // Where the frame before is still shown in the middle, the next one is nearest.
            let middle = max(frame(onDisplayAt: moments[index].time + gap / 2, in: moments), index + 1)
            if middle < next, gap > best?.gap ?? 0 { best = (gap, middle) }
        }
        return best?.index
    }

    /// The last frame whose time is not after `time`.
    private static func frame(onDisplayAt time: Int64, in moments: [PacketTimeline.Moment]) -> Int {
        var low = 0
        var high = moments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if moments[middle].time <= time { low = middle } else { high = middle }
        }
        return low
    }

    /// Keeps at most `limit` of the values, evenly spread, the first among them.
    private static func thin(_ values: [Int], to limit: Int) -> [Int] {
        guard values.count > limit else { return values }
        return (0..<limit).map { values[$0 * values.count / limit] }
    }

    /// Finds the runs of packets, from one fresh start of the decoder to the next, in which no frame builds on another.
    private static func markAlone(_ uses: inout [Use], _ packets: [PacketFacts]) {
        var start = 0
        while start < uses.count {
            let end = uses[start...].firstIndex(of: .skip) ?? uses.count
            let run = (start..<end).filter { uses[$0] == .decode }
            if run.allSatisfy({ packets[$0].isKey && packets[$0].isIntra }) {
                for ordinal in run { uses[ordinal] = .decodeAlone }
            }
            start = end + 1
        }
    }

    /// The packets to decode: from the keyframe before each wanted frame up to it, and from one keyframe earlier for a
    /// frame that is decoded after its keyframe but shown before it (an open group), which may build on both groups, and
    /// where the keyframe is no fresh start.
    private static func uses(for wanted: [PacketTimeline.Moment], in timeline: PacketTimeline) -> [Use] {
        let packets = timeline.packets
        guard timeline.hasIndependentGroups else { return packets.map { _ in .decode } }
        let ordinals = Set(wanted.map(\.ordinal))
        var uses = packets.map { _ in Use.skip }
        var group = 0
        var groupBefore = 0
        var filled = 0
        for (ordinal, packet) in packets.enumerated() {
            if packet.isKey { (groupBefore, group) = (group, ordinal) }
            guard ordinals.contains(ordinal) else { continue }
            let isLeading = (packet.presentation ?? 0) < (packets[group].presentation ?? 0)
            let needsGroupBefore = isLeading || (!packets[group].startsAfresh && ordinal > group)
            for index in max(filled, needsGroupBefore ? groupBefore : group)...ordinal { uses[index] = .decode }
            filled = ordinal + 1
        }
        let highest = packets.map(\.layer).max() ?? 0
        for (ordinal, packet) in packets.enumerated()
        where uses[ordinal] == .decode && !packet.isReference && packet.layer == highest && !packet.isKey
            && !ordinals.contains(ordinal)
        {
            uses[ordinal] = .passOver
        }
        markAlone(&uses, packets)
        return uses
    }
}
