import Testing

@testable import Kernels

@Suite("The seeded generator")
struct SeededGeneratorTests {
    @Test("gives the published numbers of SplitMix64")
    func published() {
        // Printed by Vigna's splitmix64.c for the seed 1234567.
        var generator = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test("goes on from a kept state, with numbers of 0..<1")
    func state() {
        var generator = SeededGenerator(seed: 3)
        _ = generator.next()
        var other = SeededGenerator(seed: 0)
        other.state = generator.state
        for _ in 0..<100 {
            let number = generator.nextUnit()
            #expect((0..<1).contains(number))
            #expect(number == other.nextUnit())
        }
    }

    @Test("spreads its draws evenly")
    func spread() {
        var generator = SeededGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<10_000 { counts[generator.index(below: 5)] += 1 }
        // 2,000 expected; five standard deviations are 200.
        #expect(counts.allSatisfy { abs($0 - 2000) < 200 })
        #expect(generator.shuffled(Array(0..<50)).sorted() == Array(0..<50))
        #expect(generator.shuffled(Array(0..<50)) != Array(0..<50))
        for _ in 0..<1000 { counts[generator.integer(in: -2...2) + 2] += 1 }
        #expect(counts.allSatisfy { $0 > 2000 })
    }

    @Test("draws within bounds, and factors as often below 1 as above")
    func bounds() {
        var generator = SeededGenerator(seed: 5)
        var above = 0
        for _ in 0..<10_000 {
            #expect((2.0..<3).contains(generator.uniform(2.0, 3.0)))
            let factor = generator.factor(upTo: 4)
            #expect((0.25...4).contains(factor))
            above += factor > 1 ? 1 : 0
        }
        // Five standard deviations are 250.
        #expect(abs(above - 5000) < 250)
    }

    @Test("picks values by their weights, and never one of weight 0")
    func picking() {
        var generator = SeededGenerator(seed: 8)
        let picked = (0..<1000).map { _ in generator.pick([("a", 3), ("b", 0), ("c", 1)]) }
        #expect(!picked.contains("b"))
        // 750 expected; five standard deviations are 68.
        #expect(abs(picked.count { $0 == "a" } - 750) < 68)
    }
}
