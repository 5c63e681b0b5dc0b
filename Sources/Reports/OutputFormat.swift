/// The output format of results.
package enum OutputFormat: String, CaseIterable, Sendable {
    case table
    case json
    case ndjson
    case csv
}
