import ClipTypes
import Testing

@Suite("Samplers read and write their text forms")
struct FrameSamplerTests {
    @Test(
        "A text form parses to its sampler",
        arguments: [
            ("adaptive", FrameSampler.adaptive), ("keyframes", .keyframes), ("uniform=16", .uniform(count: 16)),
            ("every=1s", .every(.seconds(1))), ("every=500ms", .every(.milliseconds(500))),
            ("every=0.5s", .every(.milliseconds(500))), ("every=1.25ms", .every(.microseconds(1250))),
            ("every=0.000000001s", .every(.nanoseconds(1))),
        ])
    func reading(text: String, sampler: FrameSampler) {
        #expect(FrameSampler(text) == sampler)
        #expect(FrameSampler(sampler.description) == sampler)
    }

    @Test(
        "Other texts are rejected",
        arguments: [
            "", "Adaptive", "every", "every=", "every=1", "every=s", "every=-1s", "every=0s", "every=1m", "every=.5s",
            "every=1.s", "every=1.2.3s", "every=99999999999999999999s", "every=9999999999s", "uniform=0", "uniform=-3",
            "uniform=1.5", "uniform=", "uniform=٣", "keyframes=2", "every=1e3s",
        ])
    func refusing(text: String) {
        #expect(FrameSampler(text) == nil)
    }
}
