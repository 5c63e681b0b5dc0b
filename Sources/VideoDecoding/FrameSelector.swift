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
    private let timeBase: Rational
    private let clipStart: Int64
    private let nominalFrameDuration: Int64
    private let targets: [PacketTimeline.TimedFrame]
    private let indexByTimestamp: [Int64: Int]
    private var nextTarget = 0
    private var keyframes = 0
    private var firstStamp: Int64?
    private var lastTime: Int64?

    /// The time from the first frame to the end of the last decoded one, in nanoseconds.
    private(set) var duration: Int64 = 0

    init(plan: SamplingPlan, timeline: PacketTimeline) {
        selection = plan.selection
        timeBase = timeline.timeBase
        clipStart = timeline.start
        firstStamp = timeline.firstPresentation
        nominalFrameDuration = timeline.nominalFrameDuration
        targets = plan.selected
        var indexByTimestamp: [Int64: Int] = [:]
        if case .timestamps = plan.selection {
            for (index, frame) in plan.selected.enumerated() {
                if let stamp = timeline.packets[frame.ordinal].presentation { indexByTimestamp[stamp] = index }
            }
        }
        self.indexByTimestamp = indexByTimestamp
    }

    /// The number of planned frames that were not decoded.
    var missing: Int {
        if case .timestamps = selection { targets.count - found } else { 0 }
    }
    private var found = 0

    /// Selects or skips the next decoded frame.
    ///
    /// - Parameters:
    ///   - presentation: The frame's own timestamp in ticks.
    ///   - bestEffort: libav's estimate of the timestamp in ticks.
    ///   - duration: The duration of the frame in ticks, 0 if unknown.
    ///   - isKey: Whether it is a keyframe.
    /// - Returns: The time of the frame if the plan selects it, else `nil`.
    mutating func select(presentation: Int64?, bestEffort: Int64?, duration: Int64, isKey: Bool) -> Selected? {
        if case .timestamps = selection {
            // Frames are output in order of time; one that is out of order is not the planned one.
            guard let index = (presentation ?? bestEffort).flatMap({ indexByTimestamp[$0] }), index >= nextTarget else {
                return nil
            }
            nextTarget = index + 1
            found += 1
            return Selected(time: clipStart + targets[index].time, isKey: targets[index].isKey)
        }
        let time = advance(to: bestEffort ?? presentation)
        let frameDuration = timeBase.nanoseconds(Int128(duration))
        self.duration = time + (frameDuration > 0 ? frameDuration : nominalFrameDuration)
        if case .keyframes(let stride) = selection {
            guard isKey else { return nil }
            keyframes += 1
            return (keyframes - 1).isMultiple(of: stride) ? Selected(time: clipStart + time, isKey: true) : nil
        }
        // The tolerance of half a frame is for target times that are estimates.
        let start = nextTarget
        while nextTarget < targets.count, time >= targets[nextTarget].time - nominalFrameDuration / 2 {
            nextTarget += 1
        }
        return nextTarget > start ? Selected(time: clipStart + time, isKey: isKey) : nil
    }

    /// Returns the time of the next frame, which is after that of the previous one whatever the timestamp.
    private mutating func advance(to stamp: Int64?) -> Int64 {
        if firstStamp == nil, let stamp { firstStamp = stamp }
        let earliest = lastTime.map { $0 + 1 } ?? 0
        let guess = lastTime.map { $0 + nominalFrameDuration } ?? 0
        let stamped = stamp.flatMap { stamp in
            firstStamp.map { timeBase.nanoseconds(Int128(stamp) - Int128($0)) }
        }
        let time = stamped.map { $0 >= earliest ? $0 : guess } ?? guess
        lastTime = time
        return time
    }
}
