import ArgumentParser

/// How a command writes its results.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to write results: table, json, ndjson or csv (default: table on a terminal, else ndjson).")
    var format: OutputFormat?
}
