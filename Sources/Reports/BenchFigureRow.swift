private import ClipTypes
package import Benchmarking
private import Foundation
private import VidRecKit

/// A row of the benchmark's table: one figure.
package struct BenchFigureRow: ResultRow {
    package static let schema = BenchRow.schema
    package static let columns: [String] = []
    package static let headings = [
        TableColumn(heading: "FIGURE"), TableColumn(heading: "VIDREC", alignsRight: true),
        TableColumn(heading: "FFMPEG", alignsRight: true),
    ]

    /// The name of the figure with its unit, such as `videos per second`.
    package let figure: String
    /// The figure of vidrec as text.
    package let own: String
    /// The figure of the program to compare with as text; empty without one.
    package let compared: String

    package let members: [(String, JSONValue)] = []
    package let fields: [String] = []
    package var cells: [String] { [figure, own, compared] }

    /// Writes the figures of the median runs as a table to standard output; nothing if there are no runs.
    package static func write(_ report: ThroughputReport) throws {
        guard let run = report.median else { return }
        let other = report.comparedMedian
        func row(_ figure: String, _ text: (ThroughputRun) -> String) -> Self {
            Self(figure: figure, own: text(run), compared: other.map(text) ?? "")
        }
        var rows = [
            row("clips") { "\($0.files)" }, row("failed") { "\($0.failures)" }, row("frames") { "\($0.frames)" },
            row("video seconds") { $0.videoTime.text(1) },
            row("videos per second") { String(format: "%.2f", $0.videosPerSecond) },
            row("video seconds per second") { String(format: "%.1f", $0.videoTimePerWallTime) },
            row("video seconds per CPU second") { String(format: "%.1f", $0.videoTimePerProcessorTime) },
            row("cores used") { String(format: "%.2f", $0.coresUsed) },
            row("peak memory, MiB") { $0.peakMemory > 0 ? "\($0.peakMemory / 1_048_576)" : "" },
            row("CPU ms per video") { ($0.processorTimePerVideo * 1000).text(1) },
        ]
        let videos = max(1, run.files - run.failures)
        let stages = StageTimes.Stage.allCases.map { ($0.rawValue, run.stages[$0]) } + [("other", run.otherTime)]
        for (name, time) in stages {
            rows.append(Self(figure: "  \(name)", own: (time * 1000 / videos).text(1), compared: ""))
        }
        if let ratio = report.processorTimeRatio {
            rows.append(Self(figure: "CPU, vidrec = 1", own: "1", compared: String(format: "%.2f", ratio)))
        }
        if other == nil {
            var writer = ResultWriter<BenchOwnFigureRow>(format: .table)
            try writer.write(rows.map { BenchOwnFigureRow(row: $0) })
            try writer.finish()
        } else {
            var writer = ResultWriter<Self>(format: .table)
            try writer.write(rows)
            try writer.finish()
        }
    }
}

/// A figure without a comparison.
package struct BenchOwnFigureRow: ResultRow {
    package static let schema = BenchRow.schema
    package static let columns: [String] = []
    package static let headings = Array(BenchFigureRow.headings.prefix(2))

    package let row: BenchFigureRow

    package let members: [(String, JSONValue)] = []
    package let fields: [String] = []
    package var cells: [String] { Array(row.cells.prefix(2)) }
}

extension Duration {
    /// The seconds with `places` decimal places.
    fileprivate func text(_ places: Int) -> String { String(format: "%.\(places)f", seconds) }
}
