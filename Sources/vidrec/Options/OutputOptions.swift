import Reports
import ArgumentParser

/// The option for the output format.
struct OutputOptions: ParsableArguments {
    @Option(help: "The output format: table, json, ndjson or csv (default: table on a terminal, else ndjson).")
    var format: OutputFormat?
}
