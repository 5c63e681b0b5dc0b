import ClipTypes
import Testing

@Suite("The seeded generator")
struct SeededGeneratorTests {
    @Test("generates the published numbers of SplitMix64")
    func published() {
        // Printed by Vigna's splitmix64.c for the seed 1234567.
        var generator = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test("continues from a restored state, with numbers in 0..<1")
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
}
