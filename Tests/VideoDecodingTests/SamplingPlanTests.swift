import ClipTypes
import Testing

@testable import VideoDecoding

@Suite("Sampling plans")
struct SamplingPlanTests {
    /// Packets in decoding order, with times in tenths of a second and keyframes marked.
    private static func timeline(
        _ times: [Int64], keys: Set<Int>, references: Set<Int>? = nil, layers: [UInt8]? = nil
    ) throws -> PacketTimeline {
        let packets = times.enumerated().map { index, time in
            PacketProperties(
                presentation: time, decoding: nil, duration: 1, isKey: keys.contains(index), isRandomAccessPoint: true,
                isShown: true,
                isReference: references?.contains(index) ?? true, isIntra: keys.contains(index),
                layer: layers?[index] ?? 0, changesSettings: false,
                isDamaged: false)
        }
        return PacketTimeline(
            packets: packets, timeBase: try #require(Rational(1, 10)), frameTime: nil, dependsOnAll: false)
    }

    private static func times(_ plan: SamplingPlan) -> [Int64] { plan.selected.map { $0.time / 100_000_000 } }

    @Test("Times of centuries do not overflow, and a frame of an earlier time follows the one before")
    func centuries() throws {
        let packets = (0..<6).map { index in
            PacketProperties(
                presentation: Int64(5 - index) << 60, decoding: nil, duration: 0, isKey: index == 0,
                isRandomAccessPoint: true, isShown: true, isReference: true, layer: 0, changesSettings: false,
                isDamaged: false)
        }
        let timeline = PacketTimeline(
            packets: packets, timeBase: try #require(Rational(1, 1)), frameTime: nil, dependsOnAll: false)
        let plan = SamplingPlan(timeline, sampling: .uniform(count: 4), limit: 100)
        var selector = FrameSelector(plan: plan, timeline: timeline)
        for index in packets.indices { _ = selector.select(packet: index, isKey: index == 0) }
        // The usual interval is the longest time, 2⁶¹, as are all times but 0, which is that of the last frame.
        #expect(timeline.duration == 1 << 62)
        #expect(selector.duration == 1 << 62 + 1 << 61)
    }

    @Test("`every` selects the last frame not after each multiple")
    func every() throws {
        // Shown at 0, 0.5, 1.0 and 1.5: frames of 0, 0.4 and 0.9; at 1.5 the last, which lasts till 1.6.
        let plan = SamplingPlan(
            try Self.timeline([0, 4, 9, 15], keys: [0]), sampling: .every(.milliseconds(500)), limit: 100)
        #expect(Self.times(plan) == [0, 4, 9, 15])
        let second = SamplingPlan(
            try Self.timeline([0, 4, 9, 15], keys: [0]), sampling: .every(.seconds(1)), limit: 100)
        #expect(Self.times(second) == [0, 9])
    }

    @Test("`uniform` selects the middles of equal parts")
    func uniform() throws {
        // Ten frames in a second; the middles of four parts are at 0.125, 0.375, 0.625 and 0.875.
        let plan = SamplingPlan(
            try Self.timeline(Array(0..<10), keys: [0]), sampling: .uniform(count: 4), limit: 100)
        #expect(Self.times(plan) == [1, 3, 6, 8])
        let many = SamplingPlan(
            try Self.timeline(Array(0..<10), keys: [0]), sampling: .uniform(count: .max), limit: 100)
        #expect(Self.times(many) == Array(0..<10))
    }

    @Test("`adaptive` fills gaps of over two seconds between few keyframes evenly, and skips crowded keyframes")
    func adaptive() throws {
        // Keys at 0, 0.3, 0.6 and 5.6 of 7.0 s: 0.3 is too near to 0. From 0.6 to 5.6 are 5 s: thirds at 2.27 and 3.93.
        let plan = SamplingPlan(
            try Self.timeline(Array(0..<70), keys: [0, 3, 6, 56]), sampling: .adaptive, limit: 100)
        #expect(Self.times(plan) == [0, 6, 22, 39, 56])
    }

    @Test("`adaptive` adds no frames between four or more keyframes, except in gaps over twelve seconds")
    func sufficientKeyframes() throws {
        // Keys at 0, 0.5, 12.5 and 20 of 24 s: no gap is over 12 s, so they are all.
        let keys: Set = [0, 5, 125, 200]
        let plan = SamplingPlan(try Self.timeline(Array(0..<240), keys: keys), sampling: .adaptive, limit: 100)
        #expect(Self.times(plan) == [0, 5, 125, 200])
        #expect(plan.uses.count { $0 == .decodeIsolated } == 4 && plan.uses.count { $0 == .skip } == 236)
        // Of 32.1 s, the last 12.1 s are too long: sevenths of them, 1.73 s each.
        let tail = SamplingPlan(try Self.timeline(Array(0..<321), keys: keys), sampling: .adaptive, limit: 100)
        #expect(Self.times(tail) == [0, 5, 125, 200, 217, 234, 251, 269, 286, 303])
    }

    @Test("`adaptive` gives a clip of over a second four frames, splitting its longest times")
    func minimumFrames() throws {
        let plan = SamplingPlan(try Self.timeline(Array(0..<16), keys: [0]), sampling: .adaptive, limit: 100)
        // 1.6 s: half of it at 0.8, then the halves of the halves.
        #expect(Self.times(plan) == [0, 4, 8, 12])
        let short = SamplingPlan(try Self.timeline(Array(0..<9), keys: [0]), sampling: .adaptive, limit: 100)
        #expect(Self.times(short) == [0])
        let few = SamplingPlan(try Self.timeline([0, 20], keys: [0]), sampling: .adaptive, limit: 100)
        #expect(Self.times(few) == [0, 20])
    }

    @Test("Samples beyond the limit are thinned evenly")
    func thinning() throws {
        let plan = SamplingPlan(
            try Self.timeline(Array(0..<10), keys: [0]), sampling: .every(.milliseconds(100)), limit: 4)
        #expect(Self.times(plan) == [0, 2, 5, 7])
    }

    @Test("A leading frame requires decoding the previous group")
    func openGroup() throws {
        // Groups of I0 P3 B1 B2 | I6 B4 B5 | I9 B7 B8 in decoding order; the fourth part's middle shows frame 4.
        let timeline = try Self.timeline([0, 3, 1, 2, 6, 4, 5, 9, 7, 8], keys: [0, 4, 7])
        let plan = SamplingPlan(timeline, sampling: .uniform(count: 1), limit: 100)
        #expect(Self.times(plan) == [5])
        #expect(plan.uses == Array(repeating: .decode, count: 7) + Array(repeating: .skip, count: 3))
        #expect(timeline.reorderDepth == 1)
    }

    @Test("A keyframe is isolated if nothing else of its group is decoded")
    func alone() throws {
        // Groups of three; keyframes alone, then the last frame of the second group, which ends at 0.6 s of 0.9 s.
        let timeline = try Self.timeline(Array(0..<9), keys: [0, 3, 6])
        let keys = SamplingPlan(timeline, sampling: .keyframes, limit: 100).uses
        #expect(keys == [.decodeIsolated, .skip, .skip, .decodeIsolated, .skip, .skip, .decodeIsolated, .skip, .skip])
        // Shown at 0.15, 0.45 and 0.75 s: the second frame of each group references its keyframe.
        let between = SamplingPlan(timeline, sampling: .uniform(count: 3), limit: 100).uses
        #expect(between == [.decode, .decode, .skip, .decode, .decode, .skip, .decode, .decode, .skip])
        // Nothing but keyframes, all selected.
        let all = SamplingPlan(try Self.timeline([0, 1, 2], keys: [0, 1, 2]), sampling: .keyframes, limit: 100).uses
        #expect(all == [.decodeIsolated, .decodeIsolated, .decodeIsolated])
    }

    @Test("A leading frame keeps the loop filter on in both groups")
    func openGroupIsNotAlone() throws {
        // I0 P1 | I4 B2 B3: the third frame is selected.
        let timeline = try Self.timeline([0, 1, 4, 2, 3], keys: [0, 2])
        #expect(
            SamplingPlan(timeline, sampling: .uniform(count: 1), limit: 100).uses
                == [.decode, .decode, .decode, .decode, .skip])
    }

    @Test("Non-reference frames are discarded, but only in the highest layer")
    func nonReferences() throws {
        let times: [Int64] = [0, 4, 2, 1, 3, 5]
        let plan = SamplingPlan(
            try Self.timeline(times, keys: [0], references: [0, 1, 2]), sampling: .uniform(count: 1), limit: 1)
        #expect(Self.times(plan) == [3])
        #expect(plan.uses == [.decode, .decode, .decode, .discard, .decode, .skip])
        let layered = SamplingPlan(
            try Self.timeline(times, keys: [0], references: [0, 1], layers: [0, 0, 1, 2, 2, 0]),
            sampling: .uniform(count: 1), limit: 1)
        #expect(layered.uses == [.decode, .decode, .decode, .discard, .decode, .skip])
    }

    @Test(
        "Times of any size give a plan that begins with the first frame, and has all that it wants decoded",
        arguments: [
            [Int64.min, 0, Int64.max - 1], [0, Int64.max - 1], [Int64.min, Int64.min + 1], [5, 5, 5],
        ])
    func extremeTimes(times: [Int64]) throws {
        let timeline = try Self.timeline(times, keys: [0])
        for sampling in [FrameSampler.adaptive, .keyframes, .every(.nanoseconds(1)), .uniform(count: .max)] {
            let plan = SamplingPlan(timeline, sampling: sampling, limit: 10)
            #expect(plan.uses.count == times.count && plan.selected.first?.time == 0)
            #expect(zip(plan.selected, plan.selected.dropFirst()).allSatisfy { $0.time < $1.time })
            #expect(plan.selected.allSatisfy { [.decode, .decodeIsolated].contains(plan.uses[$0.ordinal]) })
        }
    }
}
