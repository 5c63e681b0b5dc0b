/// How many clips ended how.
struct Tally {
    private var ends: [String: [String: Int]] = [:]
    private var reasons: [String: Int] = [:]
    private static let columns = ["ok", "partial", "failed", "stopped"]

    /// Counts a clip: `stopped` are the failed ones whose decoder crashed, or was ended by a limit.
    mutating func count(_ answer: Answer, container: String, mutation: Mutation) {
        let end = answer.isStopped ? "stopped" : answer.status
        for row in ["1 " + container, "2 " + mutation.rawValue, "3 all"] {
            ends[row, default: [:]][end, default: 0] += 1
        }
        if answer.status != "ok" { reasons["\(end): \(answer.kind)", default: 0] += 1 }
    }

    /// Two tables as text: ends by container and by mutation, and the most frequent reasons.
    var text: String {
        func cell(_ text: String) -> String { String(repeating: " ", count: max(0, 9 - text.count)) + text }
        var lines = ["            " + Self.columns.map(cell).joined()]
        for row in ends.keys.sorted() {
            let name = row.dropFirst(2)
            let counts = Self.columns.map { cell(String(ends[row]?[$0] ?? 0)) }.joined()
            lines.append(name + String(repeating: " ", count: max(0, 12 - name.count)) + counts)
        }
        lines.append("")
        let frequent = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (reason, count) in frequent where count > 1 || reason.hasPrefix("stopped") || frequent.count < 60 {
            lines.append(cell(String(count)) + "  " + reason)
        }
        return lines.joined(separator: "\n")
    }
}
