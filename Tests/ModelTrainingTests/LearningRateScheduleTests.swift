@testable import ModelTraining
import Testing

@testable import SequenceModels

@Suite("Learning rate schedule")
struct LearningRateScheduleTests {
    @Test("warms up evenly and then falls as half a cosine")
    func schedule() {
        let schedule = LearningRateSchedule(highest: 2, steps: 14, warmupSteps: 4)
        #expect((0..<4).map { schedule.rate(at: $0) } == [0.5, 1, 1.5, 2])
        #expect(schedule.rate(at: 4) == 2)
        #expect(abs(schedule.rate(at: 9) - 1) < 1e-6)
        #expect(abs(schedule.rate(at: 14)) < 1e-6)
    }
}
