public import ClipTypes
private import Foundation

/// Reads interactions from CSV or NDJSON of any size, line by line.
///
/// CSV has a header with the columns `user`, `item`, `timestamp` and, optionally, `event` and `value`, in any order
/// and with any others; NDJSON has an object per line with these members. An invalid line is reported with its number
/// and the reason, and reading continues. Users and items are taken byte for byte, spaces included. A quoted CSV field
/// may span lines, up to 64 KiB; if it is not closed, only its first line is skipped.
public struct InteractionFileReader: Sendable {
    /// The format of a file: CSV, NDJSON, or to be detected.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// The format is detected by the first character that is not a space: `{` for NDJSON, any other for CSV.
        case auto
        /// The format is CSV (comma-separated values, RFC 4180).
        case csv
        /// The format is NDJSON, one JSON object per line.
        case ndjson
    }

    /// A line that is not an interaction, and was skipped.
    public struct BadLine: Hashable, Sendable {
        /// The number of the line in the file, from 1; blank lines and the header count.
        public let line: Int
        /// The problem of the line and the expected form, for people to read.
        public let reason: String
    }

    /// The totals of reading one file.
    public struct Summary: Hashable, Sendable {
        /// The number of interactions that were read, including repeated ones.
        public internal(set) var read = 0
        /// The number of invalid lines, which were skipped.
        public internal(set) var bad = 0
        /// The number of timestamps that were interpreted as milliseconds, being too large for seconds.
        public internal(set) var inMilliseconds = 0
        /// The number of interactions whose user or item starts or ends with a space or a tab, which is part of the id.
        public internal(set) var spacedIDs = 0
        /// The number of bytes that were read.
        public internal(set) var bytes: Int64 = 0
    }

    /// The format of the files.
    public var format: Format
    /// The user of lines without one; `nil` if such lines are invalid.
    public var defaultUser: String?
    /// Whether lines without a timestamp are valid; the first such line of a file gets the time 1 s after 1970-01-01
    /// 00:00 UTC, and each further one a second more.
    public var allowsMissingTimes: Bool
    /// The latest valid time, in milliseconds since 1970; a line with a later one is invalid. By default a day after
    /// the reader was created, so that clocks may differ, but no event from the far future outweighs all others.
    public var latestTime: Int64 = Int64((Date().timeIntervalSince1970 + 86_400) * 1000)
    /// The maximum number of interactions that are handed over at a time; positive.
    public var batchSize = 50_000

    /// Creates a reader; by default it detects the format, and lines need a user and a timestamp.
    public init(format: Format = .auto, defaultUser: String? = nil, allowsMissingTimes: Bool = false) {
        self.format = format
        self.defaultUser = defaultUser
        self.allowsMissingTimes = allowsMissingTimes
    }

    /// Reads the interactions of a file, batch by batch.
    ///
    /// - Parameters:
    ///   - path: The path of the file; `-` for standard input.
    ///   - onBadLine: Called for each invalid line, which is skipped.
    ///   - onBatch: Called with up to `batchSize` interactions at a time, in the order of the file, and the totals so
    ///     far. The last batch may be empty.
    /// - Returns: The totals of the file.
    /// - Throws: ``InteractionFileError`` if the file cannot be read, is empty or has an invalid header; errors of
    ///   `onBatch`.
    @discardableResult
    public func read(
        _ path: String, onBadLine: (BadLine) -> Void, onBatch: ([Interaction], Summary) throws -> Void
    ) throws -> Summary {
        var lines = try LineReader(path)
        defer { lines.close() }
        var summary = Summary()
        var parser: InteractionLineParser?
        var batch: [Interaction] = []
        var reportedCount = 0
        while let line = try lines.next() {
            summary.bytes = lines.position
            if line.isTooLong {
                guard parser != nil else {
                    throw InteractionFileError(.malformed, "the first line of '\(path)' is longer than 1 MiB")
                }
                summary.bad += 1
                onBadLine(BadLine(line: line.number, reason: "longer than 1 MiB"))
                continue
            }
            guard !line.isBlank else { continue }
            if parser == nil {
                parser = try InteractionLineParser(first: line.bytes, of: path, reader: self)
                if parser?.isCSV == true { continue }
            }
            do throws(InteractionLineError) {
                guard let interaction = try parser?.parse(line.bytes) else { continue }
                batch.append(interaction)
            } catch {
                var failure: InteractionLineError? = error
                if error.kind == .unclosed, let record = try lines.quotedRecord() {
                    do throws(InteractionLineError) {
                        if let interaction = try parser?.parse(record.bytes) { batch.append(interaction) }
                        failure = nil
                    } catch {
                        // Not a record of several lines after all: only its first line is skipped.
                        if error.kind == .content { failure = error } else { lines.splitRecord(record) }
                    }
                    summary.bytes = lines.position
                }
                if let failure {
                    summary.bad += 1
                    onBadLine(BadLine(line: line.number, reason: failure.reason))
                }
            }
            summary.read = reportedCount + batch.count
            summary.inMilliseconds = parser?.inMilliseconds ?? 0
            summary.spacedIDs = parser?.spacedIDs ?? 0
            if batch.count >= batchSize {
                try onBatch(batch, summary)
                reportedCount += batch.count
                batch.removeAll(keepingCapacity: true)
            }
        }
        summary.bytes = lines.position
        guard parser != nil else {
            throw InteractionFileError(.empty, "'\(path)' is empty: it has no interactions")
        }
        try onBatch(batch, summary)
        return summary
    }

    /// Reads all interactions of a file into memory.
    ///
    /// - Returns: The interactions in the order of the file, the invalid lines, and the totals.
    /// - Throws: The errors of ``read(_:onBadLine:onBatch:)``.
    public func interactions(
        of path: String
    ) throws -> (interactions: [Interaction], bad: [BadLine], summary: Summary) {
        var (all, bad): ([Interaction], [BadLine]) = ([], [])
        let summary = try read(path) {
            bad.append($0)
        } onBatch: { batch, _ in
            all += batch
        }
        return (all, bad, summary)
    }
}
