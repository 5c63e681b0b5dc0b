import Foundation

/// Bytes that come in pieces, taken apart into lines of jobs.
struct JobLines {
    /// Why a line is no job.
    struct Malformed: Error, Hashable {
        let reason: String
    }

    private var rest: [UInt8] = []
    private var isTooLong = false

    /// Takes the next bytes, and gives the lines that are whole by now. A line over a mebibyte is given empty.
    mutating func append(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0 {
                lines.append(isTooLong ? [] : rest)
                rest = []
                isTooLong = false
            }
            rest += piece.element
            if rest.count > Self.longest {
                rest = []
                isTooLong = true
            }
        }
        return lines
    }

    private static let longest = 1 << 20

    /// Reads a line.
    static func job(_ line: [UInt8]) throws(Malformed) -> ClipJob {
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
    /// The job as a line.
    var line: [UInt8] { jsonLine(of: self) }
}

extension ClipJobResult {
    /// The result as a line.
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
