private import ClipTypes
/// Tells wanted frames among decoded ones.
struct FrameSelector {
    /// A frame that is wanted, and where it belongs.
    struct Selected: Hashable {
        /// Nanoseconds from the first frame.
        let time: Int64
        let isKey: Bool
    }

    private let selection: SamplingPlan.Selection
    private let timeBase: Rational
    private let usualFrameTime: Int64
    private let targets: [PacketTimeline.Moment]
    private let byStamp: [Int64: Int]
    private var nextTarget = 0
    private var keyframes = 0
    private var firstStamp: Int64?
    private var lastTime: Int64?

    /// From the first frame to the end of the last one that came, in nanoseconds.
    private(set) var duration: Int64 = 0

    init(plan: SamplingPlan, timeline: PacketTimeline) {
        selection = plan.selection
        timeBase = timeline.timeBase
        usualFrameTime = timeline.usualFrameTime
        targets = plan.wanted
        var byStamp: [Int64: Int] = [:]
        if case .stamped = plan.selection {
            for (index, moment) in plan.wanted.enumerated() {
                if let stamp = timeline.packets[moment.ordinal].presentation { byStamp[stamp] = index }
            }
        }
        self.byStamp = byStamp
    }

    /// Wanted frames that have not come.
    var missing: Int {
        if case .stamped = selection { targets.count - found } else { 0 }
    }
    private var found = 0

    /// Judges the next frame, by its own time stamp, libav's best guess at it, and how long it is shown, all in ticks.
    mutating func select(presentation: Int64?, bestEffort: Int64?, duration: Int64, isKey: Bool) -> Selected? {
        if case .stamped = selection {
            // Frames come in the order of time; one that does not was put out before its turn, and is not it.
            guard let index = (presentation ?? bestEffort).flatMap({ byStamp[$0] }), index >= nextTarget else {
                return nil
            }
            nextTarget = index + 1
            found += 1
            return Selected(time: targets[index].time, isKey: targets[index].isKey)
        }
        let time = advance(to: bestEffort ?? presentation)
        let shownFor = timeBase.nanoseconds(Int128(duration))
        self.duration = time + (shownFor > 0 ? shownFor : usualFrameTime)
        if case .keyframes(let stride) = selection {
            guard isKey else { return nil }
            keyframes += 1
            return (keyframes - 1).isMultiple(of: stride) ? Selected(time: time, isKey: true) : nil
        }
        // Half a frame's time covers that targets are estimates.
        let start = nextTarget
        while nextTarget < targets.count, time >= targets[nextTarget].time - usualFrameTime / 2 { nextTarget += 1 }
        return nextTarget > start ? Selected(time: time, isKey: isKey) : nil
    }

    /// The time of the next frame, which is later than the one before it whatever the stamp says.
    private mutating func advance(to stamp: Int64?) -> Int64 {
        if firstStamp == nil, let stamp { firstStamp = stamp }
        let earliest = lastTime.map { $0 + 1 } ?? 0
        let guess = lastTime.map { $0 + usualFrameTime } ?? 0
        let stamped = stamp.flatMap { stamp in
            firstStamp.map { timeBase.nanoseconds(Int128(stamp) - Int128($0)) }
        }
        let time = stamped.map { $0 >= earliest ? $0 : guess } ?? guess
        lastTime = time
        return time
    }
}
