internal import Reports
internal import ClipTypes
/// Shows progress on standard error.
package struct ProgressDisplay {
    private let mode: ProgressMode
    private let stage: String
    private let unit: String
    /// What is done, for lines off a terminal; `nil` for no lines.
    private let lineText: String?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastShown: ContinuousClock.Instant?
    private var isOnScreen = false

    /// The number of files or users, and their bytes.
    private var total = 0
    private var totalBytes: Int64 = 0
    private var done = 0
    private var doneBytes: Int64 = 0
    private var earlierBytes: Int64 = 0
    private var failed = 0

    /// Creates a display of a stage.
    ///
    /// - Parameters:
    ///   - mode: The display of progress.
    ///   - isQuiet: Whether only a display that was asked for is shown.
    ///   - stage: The name of the stage in JSON documents.
    ///   - unit: What is counted.
    ///   - lineText: What is done; if given, `auto` writes it off a terminal every half minute, with the progress.
    package init(
        mode: ProgressMode, isQuiet: Bool, stage: String = "index", unit: String = "clips", lineText: String? = nil
    ) {
        self.stage = stage
        self.unit = unit
        self.lineText = mode == .auto && !StandardStreams.errorIsTerminal && !isQuiet ? lineText : nil
        switch mode {
        case .auto: self.mode = StandardStreams.errorIsTerminal && !isQuiet ? .bar : .none
        default: self.mode = mode
        }
        start = clock.now
    }

    /// The time since the start, in seconds.
    package var elapsed: Double { (clock.now - start).seconds }

    package mutating func begin(total: Int, bytes: Int64) {
        self.total = total
        totalBytes = bytes
        if total > 0 { show() }
    }

    package mutating func advance(by count: Int = 1, bytes: Int64, failed isFailure: Bool) {
        done += count
        doneBytes += bytes
        failed += isFailure ? 1 : 0
        // A bar that was cleared for a row is shown again at once; JSON lines come once per second.
        let interval: Duration =
            mode == .bar ? .milliseconds(100) : lineText != nil ? Self.lineInterval : .seconds(1)
        let isGone = mode == .bar && !isOnScreen
        if isGone || done == total || lastShown.map({ clock.now - $0 >= interval }) ?? true { show() }
    }

    /// Shows the number of finished steps of a stage whose steps have no size.
    ///
    /// Steps before the first one that is shown were finished earlier, and do not count for the remaining time.
    package mutating func advance(to done: Int, of total: Int) {
        if self.total == 0 {
            earlierBytes = Int64(done - 1)
            (self.done, doneBytes) = (done - 1, earlierBytes)
        }
        self.total = total
        totalBytes = Int64(total)
        advance(by: done - self.done, bytes: Int64(done - self.done), failed: false)
    }

    private mutating func show() {
        lastShown = clock.now
        switch mode {
        case .bar:
            StandardStreams.writeError("\r\u{1B}[K" + bar)
            isOnScreen = true
        case .json:
            StandardStreams.writeError(json + "\n")
        case .auto, .none:
            guard let lineText, clock.now - start >= Self.lineInterval else { return }
            let left = secondsLeft.map { ", about \(Self.clockText($0)) left" } ?? ""
            StandardStreams.message("\(lineText): \(done) of \(total) \(unit)\(left)")
        }
    }

    /// The time between two lines off a terminal.
    private static let lineInterval: Duration = .seconds(30)

    /// Clears the bar, before other output.
    package mutating func clear() {
        guard isOnScreen else { return }
        StandardStreams.writeError("\r\u{1B}[K")
        isOnScreen = false
    }

    /// The estimated remaining seconds, by bytes; `nil` if unknown.
    private var secondsLeft: Double? {
        guard doneBytes > earlierBytes, totalBytes > 0, elapsed > 0.2 else { return nil }
        return elapsed * Double(totalBytes - doneBytes) / Double(doneBytes - earlierBytes)
    }

    private var bar: String {
        let width = 24
        let filled = total > 0 ? width * done / total : 0
        var text = "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
        text += " \(done)/\(total)"
        text += "  \((elapsed > 0 ? Double(done) / elapsed : 0).rounded(places: 1)) \(unit)/s"
        if let secondsLeft { text += "  ETA \(Self.clockText(secondsLeft))" }
        if failed > 0 { text += "  \(failed) failed" }
        return text
    }

    private var json: String {
        JSONValue.object([
            ("schema", "vidrec.progress/1"), ("stage", .string(stage)), ("done", JSONValue(done)),
            ("total", JSONValue(total)),
            ("bytes_done", .integer(doneBytes)), ("bytes_total", .integer(totalBytes)), ("failed", JSONValue(failed)),
            ("eta_s", secondsLeft.map { .number($0.rounded(places: 1)) } ?? .null),
        ]).text
    }

    private static func clockText(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        let (minutes, rest) = (whole / 60, whole % 60)
        let tail = (rest < 10 ? "0" : "") + String(rest)
        return minutes < 60
            ? "\(minutes):\(tail)" : "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60):\(tail)"
    }
}
