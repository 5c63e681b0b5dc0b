import ClipTypes
import Foundation
import Recommenders
import Testing

@Suite("Weights of interactions")
struct InteractionWeightsTests {
    @Test("Weights are read from JSON; what is not named keeps its value")
    func weights() throws {
        let json = #"{"events": {"liked": 5, "skipped": 0}, "half_life_days": 7.5}"#
        let weights = try InteractionWeights(json: Data(json.utf8), name: "w.json")
        #expect(weights.events[.liked] == 5 && weights.events[.skipped] == 0)
        #expect(weights.events[.purchased] == InteractionWeights.standard.events[.purchased])
        #expect(weights.halfLifeDays == 7.5)
    }

    @Test(
        "Weights that cannot be meant are refused",
        arguments: [
            ("[]", "not a JSON object"), (#"{"events": {"loved": 1}}"#, "'loved'"),
            (#"{"half_life_days": 0}"#, "half_life_days"),
            (#"{"events": {"liked": "much"}}"#, "'liked'"), (#"{"weights": {}}"#, "the member 'weights'"),
        ])
    func badWeights(json: String, message: String) {
        let error = #expect(throws: InteractionWeightsError.self) {
            try InteractionWeights(json: Data(json.utf8), name: "w.json")
        }
        #expect(error?.description.contains(message) == true, "said: \(error?.description ?? "nothing")")
    }
}
