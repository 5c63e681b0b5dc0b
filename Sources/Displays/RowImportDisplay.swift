package import CatalogTransfer
private import ClipTypes
private import Files
private import Foundation
private import Reports

/// Shows the course of an import of rows: invalid lines, progress, and the summary.
package struct RowImportDisplay {
    private static let maximumShownLines = 20
    private let file: String
    private let mode: ProgressMode
    private let isQuiet: Bool
    private let totalBytes: Int64
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var summary = CatalogImport.Summary()
    private var badLines = 0
    private var isOnScreen = false

    package init(file: String, mode: ProgressMode, isQuiet: Bool) {
        (self.file, self.isQuiet) = (file, isQuiet)
        self.mode = mode == .auto ? (StandardStreams.errorIsTerminal && !isQuiet ? .bar : .none) : mode
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        totalBytes = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
        start = clock.now
    }

    /// Whether a line was invalid.
    package var hasFailures: Bool { badLines > 0 }

    package mutating func show(_ line: CatalogImport.BadLine) {
        badLines += 1
        guard badLines <= Self.maximumShownLines else { return }
        clear()
        StandardStreams.message("line \(line.line) of '\(file.printable)' is invalid: \(line.reason.printable)")
        if badLines == Self.maximumShownLines { StandardStreams.message("further invalid lines are only counted") }
    }

    package mutating func show(_ summary: CatalogImport.Summary) {
        self.summary = summary
        switch mode {
        case .json:
            let document = JSONValue.object([
                ("schema", "vidrec.progress/1"), ("stage", "import"), ("bytes_done", .integer(summary.bytes)),
                ("bytes_total", .integer(totalBytes)), ("read", JSONValue(summary.read)),
                ("added", JSONValue(summary.added)), ("changed", JSONValue(summary.changed)),
                ("bad", JSONValue(badLines)),
            ])
            StandardStreams.writeError(document.text + "\n")
        case .bar:
            let seconds = max(0.001, (clock.now - start).seconds)
            let share = totalBytes > 0 ? "\(100 * summary.bytes / totalBytes) %, " : ""
            StandardStreams.writeError(
                "\r\u{1B}[K\(share)\(summary.read) clips stored, \(Int(Double(summary.read) / seconds))/s, "
                    + "\(badLines) invalid lines")
            isOnScreen = true
        default: break
        }
    }

    /// Whether the catalog has been changed.
    package var hasChanges: Bool { summary.added + summary.changed > 0 }

    package mutating func finish(isDryRun: Bool) {
        clear()
        guard !isQuiet else { return }
        let counts =
            isDryRun
            ? ", nothing was stored"
            : ": \(summary.added) added, \(summary.changed) changed, \(summary.unchanged) unchanged"
        StandardStreams.message(
            "\(counted(summary.read, "clip")) read\(counts); \(counted(badLines, "invalid line"))")
    }

    private mutating func clear() {
        guard isOnScreen else { return }
        StandardStreams.writeError("\r\u{1B}[K")
        isOnScreen = false
    }
}
