import Recommenders
import Foundation
import Kernels
import Testing

@Suite("Next item trainer")
struct NextItemTrainerTests {
    private static var options: NextItemOptions {
        var options = NextItemOptions()
        options.embeddingCount = 16
        options.hiddenCount = 32
        options.epochs = 30
        options.learningRate = 0.02
        options.embeddingDropout = 0.1
        options.stateDropout = 0.1
        return options
    }

    /// Walks around 12 items, one step at a time, each from another start.
    private static let cycles: [[Int32]] = (0..<48).map { start in (0..<16).map { Int32((start + $0) % 12) } }

    private func best(_ network: NextItemNetwork, after sequence: [Int32]) -> Int? {
        var scores: [Float] = []
        network.score(after: sequence, into: &scores)
        return scores.indices.max { scores[$0] < scores[$1] }
    }

    @Test("learns the next item, with a softmax over all items and with sampled negatives", arguments: [8_000, 0])
    func cycle(maximumSoftmaxItems: Int) throws {
        var options = Self.options
        options.maximumSoftmaxItems = maximumSoftmaxItems
        options.negativeCount = 6
        let network = try NextItemTrainer(options: options).train(Self.cycles, itemCount: 12)
        for start in 0..<12 {
            #expect(best(network, after: [Int32(start), Int32((start + 1) % 12)]) == (start + 2) % 12)
        }
    }

    @Test("learns what depends on more than the last item")
    func memory() throws {
        // 0 2 leads to 3, and 1 2 to 4.
        let sequences: [[Int32]] = (0..<64).map { $0.isMultiple(of: 2) ? [0, 2, 3] : [1, 2, 4] }
        let network = try NextItemTrainer(options: Self.options).train(sequences, itemCount: 5)
        #expect(best(network, after: [0, 2]) == 3)
        #expect(best(network, after: [1, 2]) == 4)
    }

    @Test("gives the same network for any number of jobs, and another one for another seed")
    func determinism() throws {
        var options = Self.options
        options.epochs = 2
        let one = try NextItemTrainer(options: options, seed: 7, jobs: 1).train(Self.cycles, itemCount: 12)
        let three = try NextItemTrainer(options: options, seed: 7, jobs: 3).train(Self.cycles, itemCount: 12)
        let other = try NextItemTrainer(options: options, seed: 8, jobs: 3).train(Self.cycles, itemCount: 12)
        #expect(one == three)
        #expect(one != other)
    }

    @Test("cuts long sequences so that every item but the first is predicted once per epoch")
    func windows() throws {
        var options = Self.options
        options.epochs = 40
        options.windowLength = 5
        // No pair comes twice: each is learned only if no cut loses it.
        let network = try NextItemTrainer(options: options).train(
            [[Int32]](repeating: (0..<23).map { $0 }, count: 64), itemCount: 23)
        // Cut from the end, the parts begin with 17, 12, 7, 2 and 0.
        for item in 0..<22 {
            let start = item < 2 ? 0 : (item - 2) / 5 * 5 + 2
            #expect(best(network, after: (start...item).map { Int32($0) }) == item + 1)
        }
    }

    @Test("scores by the likelihood of items, also with sampled negatives", arguments: [8_000, 0])
    func likelihood(maximumSoftmaxItems: Int) throws {
        // Without any order, the first 32 items come four times as often as the other 32.
        var generator = SeededGenerator(seed: 3)
        let sequences: [[Int32]] = (0..<500).map { _ in
            (0..<11).map { _ in Int32(generator.index(below: 32) + (generator.chance(0.8) ? 0 : 32)) }
        }
        var options = Self.options
        options.learningRate = 0.01
        options.batchCount = 4
        options.maximumSoftmaxItems = maximumSoftmaxItems
        options.negativeCount = 16
        options.windowLength = 2
        options.epochs = 3
        let network = try NextItemTrainer(options: options, seed: 5).train(sequences, itemCount: 64)
        var (scores, difference): ([Float], Float) = ([], 0)
        for item: Int32 in 0..<64 {
            network.score(after: [item], into: &scores)
            difference += (scores[..<32].reduce(0, +) - scores[32...].reduce(0, +)) / 32 / 64
        }
        // ln 4 = 1.386; about 1 if drawn items were not counted for those that were not drawn.
        #expect(abs(difference - 1.386) < 0.2)
    }

    @Test("ranks an item without interactions near items with similar features")
    func coldItems() throws {
        // Items 0…7 look one way, 8…15 the other, and users keep to one kind; 7 and 15 have no interactions.
        var generator = SeededGenerator(seed: 2)
        let features: [[Float]] = (0..<16).map { item in
            let noise = (0..<6).map { _ in generator.uniform(-0.3, 0.3) as Float }
            let vector: [Float] = (item < 8 ? [1, 0] : [0, 1]) + noise
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        let sequences: [[Int32]] = (0..<80).map { user in
            (0..<10).map { _ in Int32(generator.index(below: 7) + (user.isMultiple(of: 2) ? 0 : 8)) }
        }
        let network = try NextItemTrainer(options: Self.options).train(
            sequences, itemCount: 16, features: features.flatMap { $0 })
        var scores: [Float] = []
        network.score(after: [0, 3, 5], into: &scores)
        #expect(scores[7] > (8..<16).map { scores[$0] }.max() ?? 0, "\(scores)")
        network.score(after: [9, 12, 8], into: &scores)
        #expect(scores[15] > (0..<8).map { scores[$0] }.max() ?? 0, "\(scores)")

        let blind = try NextItemTrainer(options: Self.options).train(sequences, itemCount: 16)
        blind.score(after: [0, 3, 5], into: &scores)
        #expect(scores.indices.sorted { scores[$0] < scores[$1] }.prefix(2).sorted() == [7, 15], "\(scores)")
    }

    @Test("makes a network of nothing")
    func nothing() throws {
        let empty = try NextItemTrainer(options: Self.options).train([], itemCount: 0)
        #expect(empty.shape.itemCount == 0)
        let lonely = try NextItemTrainer(options: Self.options).train([[], [1], []], itemCount: 3)
        var scores: [Float] = []
        lonely.score(after: [1], into: &scores)
        // Nothing follows anything, so that nothing is learned but that nobody takes up the other two: they stay at the
        // bias of such items.
        #expect(scores.count == 3 && scores[0] == -10 && abs(scores[1]) < 0.1 && scores[2] == -10, "\(scores)")
    }

    @Test("reports every epoch, with a loss that falls")
    func progress() throws {
        var reports: [NextItemTrainer.Progress] = []
        _ = try NextItemTrainer(options: Self.options).train(Self.cycles, itemCount: 12) { reports.append($0) }
        #expect(reports.map(\.epoch) == Array(1...30))
        let losses = reports.map(\.loss)
        // ln 12 = 2.48 is the loss of knowing nothing.
        #expect(abs((losses.first ?? 0) - 2.48) < 0.4)
        #expect((losses.last ?? 9) < 0.5)
    }
}
