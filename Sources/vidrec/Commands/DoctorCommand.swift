import Reports
import ArgumentParser
import Foundation
import VidRecKit

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the libraries, the processor and the catalog that vidrec uses."
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let findings = await ClipLibrary.diagnose(
                catalogAt: catalog.directory, model: model.choice)
            var writer = ResultWriter<DiagnosisRow>(format: output.format)
            try writer.write(findings.map { DiagnosisRow(finding: $0) })
            try writer.finish()
            if findings.contains(where: { $0.level == .error }) { throw ExitCode.catalogUnusable }
        }
    }
}

/// A finding.
private struct DiagnosisRow: ResultRow {
    static let schema = "vidrec.doctor/1"
    static let columns = ["subject", "level", "detail"]
    static let headings = [
        TableColumn(heading: "SUBJECT"), TableColumn(heading: "LEVEL"), TableColumn(heading: "DETAIL"),
    ]

    let finding: Diagnosis

    var members: [(String, JSONValue)] {
        [
            ("subject", .string(finding.subject)), ("level", .string(finding.level.rawValue)),
            ("detail", .string(finding.detail)),
        ]
    }
    var fields: [String] { [finding.subject, finding.level.rawValue, finding.detail] }
    var cells: [String] { [finding.subject, finding.level.rawValue, finding.detail] }
}
