internal import ClipTypes

/// The frames of a timeline that a sampler selects, and the packets that must be decoded for them.
struct SamplingPlan {
    /// How a packet is handled.
    enum Use: UInt8 {
        /// It is skipped with its group of pictures, and the decoder is flushed.
        case skip
        /// It is discarded: no decoded frame of its group references it.
        case discard
        /// It is decoded.
        case decode
        /// It is decoded, and no other decoded frame references it.
        case decodeIsolated
    }

    /// How the selected frames are recognized among decoded frames.
    enum Selection {
        /// By the packets of ``SamplingPlan/selected``.
        case packets
        /// By being the first ones at or after the times of ``SamplingPlan/selected``.
        case times
        /// By counting keyframes, of which every `stride`-th is selected.
        case keyframes(stride: Int)
    }

    /// The selected frames in order of presentation.
    let selected: [PacketTimeline.TimedFrame]
    /// How the selected frames are recognized.
    let selection: Selection
    /// How each packet is handled, in decoding order.
    let uses: [Use]

    init(_ timeline: PacketTimeline, sampling: FrameSampler, limit: Int) {
        let frames = timeline.frames
        // Of frames with the same time, one is selected.
        let distinct = Self.choose(timeline, sampling).reduce(into: [Int]()) { distinct, index in
            if let last = distinct.last, frames[last].time == frames[index].time { return }
            distinct.append(index)
        }
        let chosen = Self.thin(distinct, to: limit)
        selected = chosen.map { frames[$0] }
        uses = Self.uses(for: selected, in: timeline)
        if timeline.hasIndependentGroups {
            selection = .packets
        } else if sampling == .keyframes {
            let keys = timeline.packets.count { $0.isKey && $0.isShown }
            selection = .keyframes(stride: max(1, (keys + limit - 1) / limit))
        } else {
            selection = .times
        }
    }

    /// Returns how each packet is handled to decode the frames of all plans in one pass.
    static func uses(for plans: [SamplingPlan], in timeline: PacketTimeline) -> [Use] {
        plans.count == 1 ? plans[0].uses : uses(for: plans.flatMap(\.selected), in: timeline)
    }

    /// Returns the indices in the timeline of the selected frames.
    private static func choose(_ timeline: PacketTimeline, _ sampling: FrameSampler) -> [Int] {
        let frames = timeline.frames
        // Without independent groups, the presentation times of keyframes are not known.
        let keys = timeline.hasIndependentGroups ? frames.indices.filter { frames[$0].isKey } : []
        switch sampling {
        case .keyframes:
            return timeline.hasIndependentGroups ? keys : Array(frames.indices)
        case .every(let interval):
            let step = Int128(max(1, interval.nanoseconds))
            return framesShownAtTargets(timeline) { time in (time + step - 1) / step * step }
        case .uniform(let count):
            let parts = 2 * Int128(max(1, count))
            let length = Int128(max(1, timeline.duration))
            // The k-th target is (2k + 1) * length / parts; compared with times multiplied by `parts`.
            return framesShownAtTargets(timeline, scale: parts) { time in
                ((time + length - 1) / length | 1) * length
            }
        case .adaptive:
            return adapt(timeline, keys: keys)
        }
    }

    /// Returns the frames that are shown at any target time; `next` returns the first target at or after a time.
    private static func framesShownAtTargets(
        _ timeline: PacketTimeline, scale: Int128 = 1, next: (Int128) -> Int128
    ) -> [Int] {
        let frames = timeline.frames
        return frames.indices.filter { index in
            let end =
                index + 1 < frames.count ? frames[index + 1].time : max(timeline.duration, frames[index].time + 1)
            return next(Int128(frames[index].time) * scale) < Int128(end) * scale
        }
    }

    /// Selects frames by the rules of ``FrameSampler/adaptive``.
    private static func adapt(_ timeline: PacketTimeline, keys: [Int]) -> [Int] {
        typealias Adaptive = FrameSampler.Adaptive
        let frames = timeline.frames
        guard !frames.isEmpty else { return [] }
        var chosen: [Int] = []
        for key in keys.isEmpty ? [0] : keys {
            if let last = chosen.last, frames[key].time - frames[last].time < Adaptive.shortestGap.nanoseconds {
                continue
            }
            chosen.append(key)
        }
        if chosen.first != 0 { chosen.insert(0, at: 0) }

        let longest = Int128(Adaptive.longestGap.nanoseconds)
        let allowed =
            chosen.count >= Adaptive.sufficientKeyframes ? Int128(Adaptive.longestKeyframeGap.nanoseconds) : longest
        var filled: [Int] = []
        for (rank, index) in chosen.enumerated() {
            filled.append(index)
            let end = rank + 1 < chosen.count ? frames[chosen[rank + 1]].time : timeline.duration
            let between = (rank + 1 < chosen.count ? chosen[rank + 1] : frames.count) - index - 1
            let start = frames[index].time
            let gap = Int128(end - start)
            let count = min(Int128(between), (gap + longest - 1) / longest - 1)
            guard gap > allowed, count > 0 else { continue }
            for part in 1...Int(count) {
                let target = start + Int64(gap * Int128(part) / Int128(count + 1))
                let found = frame(shownAt: target, in: frames)
                if let last = filled.last, found > last { filled.append(found) }
            }
        }
        guard timeline.duration > Adaptive.longClip.nanoseconds else { return filled }
        while filled.count < Adaptive.minimumFrames, let middle = middleOfLongestGap(filled, timeline) {
            filled.insert(middle, at: filled.firstIndex { $0 > middle } ?? filled.count)
        }
        return filled
    }

    /// Returns the frame in the middle of the longest gap between selected frames that has frames; `nil` if none has.
    private static func middleOfLongestGap(_ chosen: [Int], _ timeline: PacketTimeline) -> Int? {
        let frames = timeline.frames
        var best: (gap: Int64, index: Int)?
        for (rank, index) in chosen.enumerated() {
            let end = rank + 1 < chosen.count ? frames[chosen[rank + 1]].time : timeline.duration
            let gap = end - frames[index].time
            let next = rank + 1 < chosen.count ? chosen[rank + 1] : frames.count
            // If the previous frame is still shown in the middle, the next one is nearest.
            let middle = max(frame(shownAt: frames[index].time + gap / 2, in: frames), index + 1)
            if middle < next, gap > best?.gap ?? 0 { best = (gap, middle) }
        }
        return best?.index
    }

    /// Returns the last frame whose time is not after `time`.
    private static func frame(shownAt time: Int64, in frames: [PacketTimeline.TimedFrame]) -> Int {
        var low = 0
        var high = frames.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if frames[middle].time <= time { low = middle } else { high = middle }
        }
        return low
    }

    /// Returns at most `limit` evenly spaced values, starting with the first.
    private static func thin(_ values: [Int], to limit: Int) -> [Int] {
        guard values.count > limit else { return values }
        return (0..<limit).map { values[$0 * values.count / limit] }
    }

    /// Marks the packets between two flushes of the decoder as isolated if no decoded frame references another.
    private static func markIsolated(_ uses: inout [Use], _ packets: [PacketProperties]) {
        var start = 0
        while start < uses.count {
            let end = uses[start...].firstIndex(of: .skip) ?? uses.count
            let run = (start..<end).filter { uses[$0] == .decode }
            if run.allSatisfy({ packets[$0].isKey && packets[$0].isIntra }) {
                for ordinal in run { uses[ordinal] = .decodeIsolated }
            }
            start = end + 1
        }
    }

    /// Returns how each packet is handled: the packets from the last keyframe before each selected frame up to the
    /// frame are decoded, and one more group of pictures before them for a leading frame of an open group, which may
    /// reference both groups, and for a keyframe that is not a random access point.
    private static func uses(for selected: [PacketTimeline.TimedFrame], in timeline: PacketTimeline) -> [Use] {
        let packets = timeline.packets
        guard timeline.hasIndependentGroups else { return packets.map { _ in .decode } }
        let ordinals = Set(selected.map(\.ordinal))
        var uses = packets.map { _ in Use.skip }
        var group = 0
        var groupBefore = 0
        var filled = 0
        for (ordinal, packet) in packets.enumerated() {
            if packet.isKey { (groupBefore, group) = (group, ordinal) }
            guard ordinals.contains(ordinal) else { continue }
            let isLeading = (packet.presentation ?? 0) < (packets[group].presentation ?? 0)
            let needsGroupBefore = isLeading || (!packets[group].isRandomAccessPoint && ordinal > group)
            for index in max(filled, needsGroupBefore ? groupBefore : group)...ordinal { uses[index] = .decode }
            filled = ordinal + 1
        }
        let highest = packets.map(\.layer).max() ?? 0
        for (ordinal, packet) in packets.enumerated()
        where uses[ordinal] == .decode && !packet.isReference && packet.layer == highest && !packet.isKey
            && !ordinals.contains(ordinal)
        {
            uses[ordinal] = .discard
        }
        markIsolated(&uses, packets)
        return uses
    }
}
