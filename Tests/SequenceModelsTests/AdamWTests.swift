import Testing

@testable import SequenceModels

@Suite("AdamW")
struct AdamWTests {
    @Test("makes the steps of a hand calculation, by group")
    func steps() {
        var optimizer = AdamW(count: 2)
        var parameters: [Float] = [1, 1]
        let groups = [AdamW.Group(range: 0..<1, rate: 0.1, decay: 0.01), AdamW.Group(range: 1..<2, rate: 0, decay: 1)]
        // Step 1: the corrected moments are 0.5 and 0.25, so the move is 0.1, and 0.1 x 0.01 x 1 decays.
        optimizer.update(&parameters, gradients: [0.5, 0.5], groups: groups)
        #expect(abs(parameters[0] - 0.899) < 1e-6)
        // Step 2, gradient -0.25, by NumPy.
        optimizer.update(&parameters, gradients: [-0.25, 0.5], groups: groups)
        #expect(abs(parameters[0] - 0.871_467_3) < 1e-6)
        #expect(parameters[1] == 1)
    }

    @Test("warms up evenly and then falls as half a cosine")
    func schedule() {
        let schedule = LearningRateSchedule(highest: 2, steps: 14, warmupSteps: 4)
        #expect((0..<4).map { schedule.rate(at: $0) } == [0.5, 1, 1.5, 2])
        #expect(schedule.rate(at: 4) == 2)
        #expect(abs(schedule.rate(at: 9) - 1) < 1e-6)
        #expect(abs(schedule.rate(at: 14)) < 1e-6)
    }
}
