import ArgumentParser
import ClipModels

/// The option for the model.
struct ModelOption: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "The model: auto, builtin, vision, or a file that vidrec train summarizer made. auto is the catalog's, and "
                + "for a new catalog vision if it is installed, else builtin.", valueName: "model"))
    var name = "auto"

    /// The choice of the model.
    var choice: ModelChoice { ModelChoice(name) }

    /// The input files of the option.
    var inputs: [String] {
        guard case .file(let path) = choice else { return [] }
        return [path]
    }
}
