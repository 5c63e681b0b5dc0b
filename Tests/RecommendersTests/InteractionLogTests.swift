import ClipTypes
import Recommenders
import Testing

@Suite("Interaction log")
struct InteractionLogTests {
    private func entries(_ interactions: [Interaction]) -> [History.Entry] {
        InteractionLog(interactions, weights: .standard).history(of: 0).entries
    }

    @Test("Entries come in the order of time, and equal times in the order given")
    func order() {
        let log = InteractionLog([
            Interaction(user: "u", item: "late", time: 30), Interaction(user: "u", item: "first", time: 10),
            Interaction(user: "v", item: "first", time: 0), Interaction(user: "u", item: "second", time: 10),
        ])
        #expect(log.history(of: 0).entries.map { log.items.names[$0.item] } == ["first", "second", "late"])
        #expect(log.history(of: 1).entries.count == 1)
    }

    @Test("Events with one item add up, and the entry has the time of the last")
    func sum() {
        let found = entries([
            Interaction(user: "u", item: "a", time: 1, event: .watched, value: 0.5),
            Interaction(user: "u", item: "b", time: 2, event: .completed),
            Interaction(user: "u", item: "a", time: 3, event: .liked),
        ])
        #expect(found.map(\.item) == [1, 0])
        #expect(found.map(\.weight) == [1.5, 2.5])
        #expect(found.map(\.time) == [2, 3])
    }

    @Test("A dislike discards the interactions before it, and a later positive one discards the dislike")
    func takingBack() {
        let disliked = entries([
            Interaction(user: "u", item: "a", time: 1, event: .liked),
            Interaction(user: "u", item: "a", time: 2, event: .disliked),
        ])
        #expect(disliked.map(\.weight) == [-2])
        let likedAgain = entries([
            Interaction(user: "u", item: "a", time: 1, event: .disliked),
            Interaction(user: "u", item: "a", time: 2, event: .liked),
        ])
        #expect(likedAgain.map(\.weight) == [2])
    }

    @Test("A weight halves after the half-life, whatever time one event has")
    func fading() {
        let day: Int64 = 86_400_000
        var weights = InteractionWeights.standard
        weights.halfLifeDays = 10
        let log = InteractionLog(
            [
                Interaction(user: "u", item: "a", time: 0, event: .liked),
                Interaction(user: "v", item: "b", time: 20 * day, event: .liked),
                Interaction(user: "w", item: "c", time: 50_000 * day, event: .liked),
            ], weights: weights)
        #expect(log.referenceTime == 20 * day)
        #expect((0..<3).map { log.history(of: $0).entries[0].weight } == [0.5, 2, 2])
    }

    @Test(
        "Values count by their event",
        arguments: [
            (InteractionEvent.watched, 0.25, Float(0.25)), (.watched, 15, 0.5), (.watched, 300, 1), (.rated, 5, 2),
            (.rated, 1, -2), (.rated, 2.5, 0), (.purchased, 7, 3),
        ])
    func values(event: InteractionEvent, value: Double, weight: Float) {
        let interaction = Interaction(user: "u", item: "a", time: 0, event: event, value: value)
        #expect(InteractionWeights.standard.weight(of: interaction) == weight)
    }

    @Test("Items without interactions keep their indices")
    func untouched() {
        let log = InteractionLog(
            [Interaction(user: "u", item: "b", time: 0)], items: Vocabulary(["a", "b"]))
        #expect(log.items.names == ["a", "b"])
        #expect(log.history(of: 0).entries.map(\.item) == [1])
    }
}
