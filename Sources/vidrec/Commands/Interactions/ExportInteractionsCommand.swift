import Reports
import ArgumentParser
import ClipCatalog
import ClipTypes
import Foundation
import VidRecKit

struct ExportInteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the interactions of the catalog, user by user, the oldest first.",
        discussion: """
            The columns are those of import: user,item,timestamp,event,value. timestamp is in seconds since 1970, with \
            milliseconds if there are any. Importing the export gives the same interactions.

              vidrec interactions export > events.csv
              vidrec interactions export --user 4711 --format ndjson
            """
    )

    @Option(help: ArgumentHelp("Only the interactions of this user.", valueName: "id"))
    var user: String?

    @Option(help: "The output format: csv, ndjson, json or table (default: csv).")
    var format: OutputFormat = .csv

    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let catalog = try Catalog(at: self.catalog.directory, mode: .readOnly)
            var writer = ResultWriter<InteractionRow>(format: format)
            var rows: [InteractionRow] = []
            try catalog.forEachInteraction(of: user) { interaction in
                rows.append(InteractionRow(interaction: interaction))
                guard rows.count == 10_000 else { return }
                try writer.write(rows)
                rows.removeAll(keepingCapacity: true)
            }
            try writer.write(rows)
            try writer.finish()
        }
    }
}

/// An interaction.
private struct InteractionRow: ResultRow {
    static let schema = "vidrec.interaction/1"
    static let columns = ["user", "item", "timestamp", "event", "value"]
    static let headings = [
        TableColumn(heading: "USER"), TableColumn(heading: "TIMESTAMP", alignsRight: true),
        TableColumn(heading: "EVENT"), TableColumn(heading: "VALUE", alignsRight: true), TableColumn(heading: "ITEM"),
    ]

    let interaction: Interaction

    private var timestamp: String {
        let (seconds, rest) = interaction.time.quotientAndRemainder(dividingBy: 1000)
        guard rest != 0 else { return String(seconds) }
        let digits = String(1000 + rest.magnitude).dropFirst()
        return (interaction.time < 0 ? "-" : "") + "\(seconds.magnitude).\(digits)"
    }

    var members: [(String, JSONValue)] {
        [
            ("user", .string(interaction.user)), ("item", .string(interaction.item)),
            ("timestamp", .number(Double(interaction.time) / 1000)),
            ("event", JSONValue(interaction.event?.rawValue)),
            ("value", interaction.value.map { .number($0) } ?? .null),
        ]
    }

    var fields: [String] {
        [
            interaction.user, interaction.item, timestamp, interaction.event?.rawValue ?? "",
            interaction.value.map { "\($0)" } ?? "",
        ]
    }

    var cells: [String] {
        [
            interaction.user, timestamp, interaction.event?.rawValue ?? "-",
            interaction.value.map { "\($0)" } ?? "-", interaction.item,
        ]
    }
}
