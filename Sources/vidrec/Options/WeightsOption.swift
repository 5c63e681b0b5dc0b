import Files
import ArgumentParser
import Foundation
import Recommenders
import VidRecKit

/// The option for the weights of interactions.
struct WeightsOption: ParsableArguments {
    @Option(
        name: .customLong("weights"),
        help: ArgumentHelp(
            "JSON with the weights of events and their half-life, such as {\"events\": {\"liked\": 2}, \"half_life_days\": 30}.",
            valueName: "file"))
    var file: String?

    /// Loads the weights.
    func load() throws -> InteractionWeights {
        guard let file else { return .standard }
        let data: Data
        do throws(UnreadableFile) {
            data = try contents(ofFile: file)
        } catch {
            throw VidRecError(.unusableInput, "cannot read the weights '\(file)': \(error.reason)")
        }
        return try InteractionWeights(json: data, name: file)
    }
}
