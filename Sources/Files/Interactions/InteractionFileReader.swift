public import ClipTypes
private import Foundation

/// Reads interactions from CSV or NDJSON of any size, line by line.
///
/// CSV has a header with the columns `user`, `item`, `timestamp` and, optionally, `event` and `value`, in any order
/// and with any others; NDJSON has an object per line with these members. An invalid line is reported with its number
/// and the reason, and reading continues. A quoted CSV field may span lines, up to 64 KiB; if it is not closed, only
/// its first line is skipped.
public struct InteractionFileReader: Sendable {
    /// The format of a file.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// Detected by the first character that is not a space: `{` for NDJSON.
        case auto
        /// Comma-separated values, RFC 4180.
        case csv
        /// One JSON object per line.
        case ndjson
    }

    /// An invalid line.
    public struct BadLine: Hashable, Sendable {
        /// The line number, from 1.
        public let line: Int
        /// The problem and the expected form.
        public let reason: String
    }

    /// The totals of reading.
    public struct Summary: Hashable, Sendable {
        /// The number of interactions.
        public internal(set) var read = 0
        /// The number of invalid lines.
        public internal(set) var bad = 0
        /// The number of timestamps that were interpreted as milliseconds, being too large for seconds.
        public internal(set) var inMilliseconds = 0
        /// The number of bytes that were read.
        public internal(set) var bytes: Int64 = 0
    }

    /// The format of the file.
    public var format: Format
    /// The user of lines without one; `nil` if those are invalid.
    public var defaultUser: String?
    /// Whether lines without a timestamp are valid; they are then in the order of the file.
    public var allowsMissingTimes: Bool
    /// The highest number of interactions in a batch.
    public var batchSize = 50_000

    /// Creates a reader.
    public init(format: Format = .auto, defaultUser: String? = nil, allowsMissingTimes: Bool = false) {
        self.format = format
        self.defaultUser = defaultUser
        self.allowsMissingTimes = allowsMissingTimes
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file; `-` for standard input.
    ///   - onBadLine: Called for each invalid line.
    ///   - onBatch: Called with up to `batchSize` interactions at a time, in order, and the totals so far.
    /// - Throws: ``VidRecError`` if the file cannot be read or its header is invalid; errors of `onBatch`.
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

    /// Reads all interactions of a file.
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
