package import Reports
internal import ClipTypes
internal import Foundation
package import VidRecKit

/// Shows the course of indexing: results, warnings, progress and the summary.
package struct IndexDisplay {
    package var writer: ResultWriter<IndexRow>
    package var progress: ProgressDisplay
    package let showsUnchanged: Bool
    package let isQuiet: Bool
    private var otherFiles = 0
    private var isWatching = false

    package init(writer: ResultWriter<IndexRow>, progress: ProgressDisplay, showsUnchanged: Bool, isQuiet: Bool) {
        self.writer = writer
        self.progress = progress
        self.showsUnchanged = showsUnchanged
        self.isQuiet = isQuiet
    }

    package mutating func show(_ event: IndexEvent) throws {
        switch event {
        case .planned(let plan):
            otherFiles = plan.otherFiles
            if !isQuiet { for note in plan.notes { StandardStreams.message(note.printable) } }
            progress.begin(total: plan.pending.count + plan.unchanged.count, bytes: plan.pendingBytes)
        case .file(let report):
            let isNew = report.status != .unchanged
            if !writer.isTable || isNew || showsUnchanged {
                progress.clear()
                try writer.write([IndexRow(report: report)])
            }
            // The table includes the reasons; with other formats, programs read them from the results, and people
            // from the messages.
            if !writer.isTable, isNew, let reason = report.reason, !isQuiet {
                let what = report.isFailure ? "cannot index" : "indexed in part only:"
                StandardStreams.message("\(what) '\(displayPath(report.path).printable)': \(reason.printable)")
            }
            // Nobody knows how many will come.
            if !isWatching { progress.advance(bytes: isNew ? report.byteCount : 0, failed: report.isFailure) }
        case .watching(let reason):
            progress.clear()
            isWatching = true
            guard !isQuiet else { return }
            StandardStreams.message(
                "watching for new and changed files until Ctrl-C"
                    + (reason.map { "; the folders are searched again and again: \($0.printable)" } ?? ""))
        case .finished(let summary):
            try finish(summary)
        }
    }

    private mutating func finish(_ summary: IndexSummary) throws {
        progress.clear()
        try writer.finish()
        if let problem = summary.stripProblem { StandardStreams.message(problem.printable) }
        guard !isQuiet else { return }
        let done = summary.ok + summary.partial + summary.failed
        var text = "\(counted(done, "file")) indexed in \(progress.elapsed.rounded(places: 1)) s"
        text += ": \(summary.ok) ok, \(summary.partial) partial, \(summary.failed) failed"
        if summary.renewed > 0 { text += "; \(summary.renewed) of them again, by newer rules" }
        if summary.unchanged > 0 {
            text += "; \(summary.unchanged) unchanged"
            if summary.failedBefore > 0 { text += " (\(summary.failedBefore) of them failed before)" }
        }
        if otherFiles > 0 { text += "; \(counted(otherFiles, "other file")) skipped" }
        StandardStreams.message(text)
    }
}

/// An indexed file.
package struct IndexRow: ResultRow {
    package static let schema = "vidrec.index/1"
    package static let columns = ["path", "clip", "status", "frames", "reason"]
    package static let headings = [
        TableColumn(heading: "STATUS", minimumWidth: 9),
        TableColumn(heading: "FRAMES", minimumWidth: 6, alignsRight: true),
        TableColumn(heading: "CLIP", minimumWidth: 12), TableColumn(heading: "PATH"),
    ]

    package let report: FileReport

    package var members: [(String, JSONValue)] {
        [
            ("path", .string(report.path)), ("clip", JSONValue(report.clip?.description)),
            ("status", .string(report.status.rawValue)), ("frames", JSONValue(report.frames)),
            ("reason", JSONValue(report.reason)),
        ]
    }

    package var fields: [String] {
        [
            report.path, report.clip?.description ?? "", report.status.rawValue, String(report.frames),
            report.reason ?? "",
        ]
    }

    package var cells: [String] {
        let path = displayPath(report.path)
        return [
            report.status.rawValue, String(report.frames), report.clip?.prefix ?? "-",
            report.reason.map { "\(path): \($0)" } ?? path,
        ]
    }
}
