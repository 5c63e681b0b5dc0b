import Testing

@testable import Kernels

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

    @Test("moves chosen rows of a matrix, and keeps the moments of the others")
    func rows() {
        var whole = AdamW(count: 6)
        var some = AdamW(count: 6)
        var (expected, found): ([Float], [Float]) = ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6])
        // Rows 2 and 0 of three rows of two values. Groups of other parameters have a rate of 0.
        for step in 1...3 {
            let gradients: [Float] = [0.5, -0.25, 0, 0, 0.125, Float(step)]
            let groups = [0..<2, 4..<6].map { AdamW.Group(range: $0, rate: 0.1, decay: 0.01) }
            whole.update(&expected, gradients: gradients, groups: groups)
            some.update(
                &found, rows: [2, 0], width: 2, gradients: [0.125, Float(step), 0.5, -0.25], rate: 0.1, decay: 0.01)
        }
        #expect(found == expected)
        #expect(some == whole)
        #expect(found[2...3] == [3, 4] && some.first[2...3] == [0, 0])
    }
}
