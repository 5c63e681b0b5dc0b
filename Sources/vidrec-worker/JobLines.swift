import Foundation

/// Splits input that arrives in chunks into lines, and parses a line as a job.
struct JobLines {
    /// Why a line is not a job.
    struct Malformed: Error, Hashable {
        let reason: String
    }

    private var rest: [UInt8] = []
    private var isTooLong = false

    /// Whether the input so far ends within a line.
    var isWithinLine: Bool { !rest.isEmpty || isTooLong }

    /// Adds a chunk of input; returns the lines that are complete. A line longer than 1 MiB is returned as an empty
    /// one.
    mutating func append(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 {
                lines.append(isTooLong ? [] : rest)
                rest = []
                isTooLong = false
            }
            rest += part.element
            if rest.count > Self.maximumLength {
                rest = []
                isTooLong = true
            }
        }
        return lines
    }

    private static let maximumLength = 1 << 20

    /// Parses a line as a job.
    static func parse(_ line: [UInt8]) throws(Malformed) -> ClipJob {
        let job: ClipJob
        do {
            job = try JSONDecoder().decode(ClipJob.self, from: Data(line))
        } catch {
            throw Malformed(
                reason: "not a job; a job is {\"schema\":\"\(ClipJob.schema)\",\"id\":…,\"path\":…} on one line")
        }
        guard job.schema == ClipJob.schema else {
            throw Malformed(reason: "a job of the schema '\(job.schema)'; this vidrec takes '\(ClipJob.schema)'")
        }
        return job
    }
}

extension ClipJob {
    /// The job as a line of JSON, with its newline.
    var line: [UInt8] { jsonLine(of: self) }
}

extension ClipJobResult {
    /// The result as a line of JSON, with its newline.
    var line: [UInt8] { jsonLine(of: self) }
}

private func jsonLine(of value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    do {
        return try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")]
    } catch {
        preconditionFailure("a line of finite numbers and text cannot be encoded: \(error)")
    }
}
