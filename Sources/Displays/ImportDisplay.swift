internal import Reports
package import Files
internal import Foundation
package import VidRecKit

/// Shows the course of an import: invalid lines, progress by bytes, and the summary.
package struct ImportDisplay {
    /// The number of invalid lines that are shown; later ones are only counted.
    private static let maximumShownLines = 20

    private let mode: ProgressMode
    private let isQuiet: Bool
    private let totalBytes: Int64
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastShown: ContinuousClock.Instant?
    private var isOnScreen = false
    private var file = ""
    private var earlier = Counts()
    private var current = Counts()
    private var badLines = 0
    private var failedFiles = 0

    private struct Counts {
        var read = 0
        var added = 0
        var inMilliseconds = 0
        var spacedIDs = 0
        var bytes: Int64 = 0

        static func + (left: Counts, right: Counts) -> Counts {
            Counts(
                read: left.read + right.read, added: left.added + right.added,
                inMilliseconds: left.inMilliseconds + right.inMilliseconds,
                spacedIDs: left.spacedIDs + right.spacedIDs, bytes: left.bytes + right.bytes)
        }
    }

    package init(files: [String], mode: ProgressMode, isQuiet: Bool) {
        let sizes = files.map { file in
            (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber)?.int64Value ?? 0
        }
        totalBytes = sizes.reduce(0, +)
        self.isQuiet = isQuiet
        switch mode {
        case .auto: self.mode = StandardStreams.errorIsTerminal && !isQuiet ? .bar : .none
        default: self.mode = mode
        }
        start = clock.now
    }

    /// Whether a file could not be read, or a line was invalid.
    package var hasFailures: Bool { failedFiles > 0 || badLines > 0 }

    package mutating func begin(_ file: String) {
        self.file = file
        current = Counts()
    }

    package mutating func show(_ line: InteractionFileReader.BadLine) {
        badLines += 1
        guard badLines <= Self.maximumShownLines else { return }
        clear()
        StandardStreams.message("line \(line.line) of '\(file.printable)' is invalid: \(line.reason.printable)")
        if badLines == Self.maximumShownLines {
            StandardStreams.message("further invalid lines are only counted")
        }
    }

    package mutating func show(_ done: InteractionImport) {
        current = Counts(
            read: done.read, added: done.added, inMilliseconds: done.inMilliseconds, spacedIDs: done.spacedIDs,
            bytes: done.bytes)
        guard mode != .none else { return }
        guard mode == .json || lastShown.map({ clock.now - $0 >= .milliseconds(100) }) ?? true else { return }
        lastShown = clock.now
        let all = earlier + current
        if mode == .json {
            let document = JSONValue.object([
                ("schema", "vidrec.progress/1"), ("stage", "import"), ("bytes_done", .integer(all.bytes)),
                ("bytes_total", .integer(totalBytes)), ("read", JSONValue(all.read)), ("added", JSONValue(all.added)),
                ("bad", JSONValue(badLines)),
            ])
            StandardStreams.writeError(document.text + "\n")
        } else {
            let seconds = max(0.001, (clock.now - start).seconds)
            let share = totalBytes > 0 ? "\(100 * all.bytes / totalBytes) %, " : ""
            StandardStreams.writeError(
                "\r\u{1B}[K\(share)\(all.read) interactions, \(Int(Double(all.read) / seconds))/s, \(badLines) invalid lines"
            )
            isOnScreen = true
        }
    }

    package mutating func fail(_ error: VidRecError) {
        clear()
        failedFiles += 1
        StandardStreams.message(error.description.printable)
    }

    package mutating func end() {
        earlier = earlier + current
        current = Counts()
    }

    package mutating func finish(isDryRun: Bool) {
        clear()
        guard !isQuiet else { return }
        let all = earlier + current
        var text = counted(all.read, "interaction") + " read"
        text +=
            isDryRun ? ", nothing was stored" : ": \(all.added) added, " + counted(all.read - all.added, "duplicate")
        text += "; " + counted(badLines, "invalid line")
        if all.inMilliseconds > 0 {
            text += "; \(counted(all.inMilliseconds, "timestamp")) interpreted as milliseconds"
        }
        if all.spacedIDs > 0 {
            text +=
                "; \(counted(all.spacedIDs, "line")) with an id that starts or ends with a space, which is part of it"
        }
        StandardStreams.message(text)
    }

    private mutating func clear() {
        guard isOnScreen else { return }
        StandardStreams.writeError("\r\u{1B}[K")
        isOnScreen = false
    }
}
