public import ClipTypes
private import Foundation

/// Reads interactions from csv or NDJSON, of any size, a line at a time.
///
/// csv has a header line with the names `user`, `item`, `timestamp` and, if they are there, `event` and `value`, in any
/// order and beside any others; NDJSON has an object a line with these members. A line that is no interaction is told
/// with its number and the reason, and reading goes on. A quoted field of csv may go on over lines, as far as 64 KiB; where
/// it does not end, only the line on which it begins is lost.
public struct InteractionFileReader: Sendable {
    /// How a file is written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// By the first byte that is no blank: `{` begins NDJSON.
        case auto
        /// Comma-separated values, RFC 4180.
        case csv
        /// A JSON object a line.
        case ndjson
    }

    /// A line that is no interaction.
    public struct BadLine: Hashable, Sendable {
        /// Its number, from 1.
        public let line: Int
        /// What was found, and what it should be.
        public let reason: String
    }

    /// What was read.
    public struct Summary: Hashable, Sendable {
        /// The lines that were interactions.
        public internal(set) var read = 0
        /// The lines that were none.
        public internal(set) var bad = 0
        /// The interactions whose times were taken for milliseconds, being too large for seconds.
        public internal(set) var inMilliseconds = 0
        /// The bytes of the file that have been read.
        public internal(set) var bytes: Int64 = 0
    }

    /// How the file is written.
    public var format: Format
    /// The user of lines that name none; `nil` if that is an error.
    public var defaultUser: String?
    /// Whether lines may have no time; they then come one after another in the order of the file.
    public var allowsMissingTimes: Bool
    /// How many interactions are given at a time, at most.
    public var batchSize = 50_000

    /// A reader.
    public init(format: Format = .auto, defaultUser: String? = nil, allowsMissingTimes: Bool = false) {
        self.format = format
        self.defaultUser = defaultUser
        self.allowsMissingTimes = allowsMissingTimes
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file; `-` for standard input.
    ///   - onBadLine: gets each line that is no interaction.
    ///   - onBatch: gets up to `batchSize` interactions at a time, in order, and what was read up to here.
    /// - Throws: `InteractionFileError` if the file cannot be read or has no usable header; what `onBatch` throws.
    @discardableResult
    public func read(
        _ path: String, onBadLine: (BadLine) -> Void, onBatch: ([Interaction], Summary) throws -> Void
    ) throws -> Summary {
        var lines = try LineReader(path)
        defer { lines.close() }
        var summary = Summary()
        var parser: InteractionLineParser?
        var batch: [Interaction] = []
        var told = 0
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
                        // A record that is none after all: only its first line is lost.
                        if error.kind == .content { failure = error } else { lines.splitRecord(record) }
                    }
                    summary.bytes = lines.position
                }
                if let failure {
                    summary.bad += 1
                    onBadLine(BadLine(line: line.number, reason: failure.reason))
                }
            }
            summary.read = told + batch.count
            summary.inMilliseconds = parser?.inMilliseconds ?? 0
            if batch.count >= batchSize {
                try onBatch(batch, summary)
                told += batch.count
                batch.removeAll(keepingCapacity: true)
            }
        }
        summary.bytes = lines.position
        guard parser != nil else {
            throw InteractionFileError(.empty, "'\(path)' is empty: it needs interactions")
        }
        try onBatch(batch, summary)
        return summary
    }

    /// Reads all interactions of a file.
    ///
    /// - Returns: the interactions in the order of the file, the lines that are none, and how much was read.
    /// - Throws: as `read`.
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
