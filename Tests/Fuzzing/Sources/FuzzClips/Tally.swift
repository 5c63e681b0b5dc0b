import Foundation

/// What became of the damaged clips.
struct Tally {
    /// The promises that were broken.
    var broken: [String] = []
    private var counts: [String: [String: Int]] = [:]
    private var reasons: [String: Int] = [:]
    private var costly: [String] = []

    /// Takes the output of a run over the files, each with its container.
    mutating func take(_ run: IndexRun, files: [String: String]) {
        costly = []
        if run.isLate { broken.append("a run did not end in time") }
        if ![0, 3].contains(run.status), !run.isLate { broken.append("a run ended with \(run.status)") }
        var seen: [String: Int] = [:]
        for line in run.output.split(separator: "\n") {
            guard let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let path = row["path"] as? String, let status = row["status"] as? String
            else {
                broken.append("a line that is no result: \(line.prefix(200))")
                continue
            }
            let name = URL(filePath: path).lastPathComponent
            guard let container = files.first(where: { $0.key.hasSuffix("/" + name) })?.value else {
                broken.append("a result for \(path), which was not asked for")
                continue
            }
            seen[name, default: 0] += 1
            counts[container, default: [:]][status, default: 0] += 1
            let reason = row["reason"] as? String
            if !["ok", "partial", "failed"].contains(status) { broken.append("\(name) ended as \(status)") }
            if status != "ok", (reason ?? "").isEmpty { broken.append("\(name) ended as \(status) without a reason") }
            if let reason, let kind = Self.cost(reason) {
                reasons[kind, default: 0] += 1
                costly.append(path)
            }
        }
        for name in files.keys.map({ URL(filePath: $0).lastPathComponent }) where seen[name] != 1 {
            broken.append("\(name) has \(seen[name] ?? 0) results")
        }
    }

    /// Whether the clip cost a process, and how.
    private static func cost(_ reason: String) -> String? {
        guard reason.contains("its decoder") || reason.contains("took over") || reason.contains("the worker") else {
            return nil
        }
        return reason
    }

    /// Copies the clips of the last run that cost a process.
    func keepCostly(in folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for path in costly {
            let target = folder + "/" + URL(filePath: path).lastPathComponent
            try? FileManager.default.copyItem(atPath: path, toPath: target)
        }
    }

    /// How many ended in which way.
    var total: String {
        var sums: [String: Int] = [:]
        for (status, count) in counts.values.flatMap({ $0 }) { sums[status, default: 0] += count }
        return sums.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// The same by container, and what cost processes.
    var table: String {
        var lines = counts.sorted { $0.key < $1.key }.map { container, counts in
            container + ": " + counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        }
        lines += reasons.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }
        return lines.joined(separator: "\n")
    }
}
