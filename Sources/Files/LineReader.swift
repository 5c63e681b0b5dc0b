private import Foundation

/// Reads a file of any size line by line.
package struct LineReader {
    /// A line.
    package struct Line {
        /// The line number, from 1.
        package let number: Int
        /// The bytes without the line ending; the first ones only if the line is too long.
        package let bytes: ArraySlice<UInt8>
        /// Whether the line is longer than the reader allows.
        package let isTooLong: Bool

        /// Whether the line has only spaces and tabs.
        package var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    }

    private static let maximumRecordLength = 1 << 16

    /// The number of bytes that have been read.
    package private(set) var position: Int64 = 0
    private let path: String
    private let maximumLength: Int
    private let descriptor: CInt
    private var buffer: [UInt8] = []
    private var start = 0
    /// The start of the last line that was returned.
    private var last = 0
    /// The length of the first line of the last record that was returned.
    private var returned = 0
    private var number = 0
    private var isAtEnd = false
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)

    /// Opens a file; `-` is standard input. Lines of more than `maximumLength` bytes are skipped.
    package init(_ path: String, maximumLength: Int = 1 << 20) throws(InteractionFileError) {
        self.path = path
        self.maximumLength = maximumLength
        guard path != "-" else {
            descriptor = 0
            return
        }
        do throws(SystemCalls.Failure) {
            guard try SystemCalls.status(ofFile: path).kind != .folder else {
                throw SystemCalls.Failure(code: EISDIR)
            }
            descriptor = try SystemCalls.openForReading(path)
        } catch {
            throw InteractionFileError(.unreadable, "cannot read '\(path)': \(error.message)")
        }
    }

    /// Reads the next line; `nil` at the end.
    package mutating func next() throws(InteractionFileError) -> Line? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 10) {
                let line = line(upTo: end)
                last = start
                start = end + 1
                return line
            }
            guard !isAtEnd else {
                guard start < buffer.count else { return nil }
                let line = line(upTo: buffer.count)
                last = start
                start = buffer.count
                return line
            }
            if buffer.count - start > maximumLength { return try skip() }
            searched = buffer.count - start
            try fill()
        }
    }

    /// The line given last together with those after it, up to the one that ends the quoted field in which it breaks off.
    ///
    /// - Returns: `nil` if the record is longer than 64 KiB or the file ends before. Then `next` continues after the
    ///   last line.
    mutating func quotedRecord() throws(InteractionFileError) -> Line? {
        let (line, length) = (number, start - last)
        start = last
        var end = length
        var lines = 0
        var isOpen = true
        while isOpen {
            let from = end
            while true {
                guard end <= Self.maximumRecordLength else { return skipLine(length) }
                if let found = buffer[(start + end)...].firstIndex(of: 10) {
                    end = found + 1 - start
                    break
                }
                end = buffer.count - start
                guard !isAtEnd else { break }
                try fill()
            }
            guard end > from, end <= Self.maximumRecordLength else { return skipLine(length) }
            lines += 1
            let quotes = buffer[(start + from)..<(start + end)].count { $0 == UInt8(ascii: "\"") }
            isOpen = quotes.isMultiple(of: 2)
        }
        var stop = start + end
        if buffer[stop - 1] == 10 { stop -= 1 }
        if buffer[stop - 1] == 13 { stop -= 1 }
        last = start
        returned = length
        start += end
        number = line + lines
        return Line(number: line, bytes: buffer[last..<stop], isTooLong: false)
    }

    /// Splits a record of several lines: `next` continues with its second line.
    mutating func splitRecord(_ record: Line) {
        number = record.number
        start = last + returned
    }

    private mutating func skipLine(_ length: Int) -> Line? {
        start += length
        return nil
    }

    /// Closes the file.
    package func close() {
        if descriptor != 0 { SystemCalls.closeDescriptor(descriptor) }
    }

    private mutating func line(upTo end: Int) -> Line {
        number += 1
        var first = start
        if number == 1, buffer[start..<end].starts(with: [0xEF, 0xBB, 0xBF]) { first += 3 }
        let last = end > first && buffer[end - 1] == 13 ? end - 1 : end
        return Line(number: number, bytes: buffer[first..<last], isTooLong: false)
    }

    /// Skips a line that is too long, without buffering it.
    private mutating func skip() throws(InteractionFileError) -> Line {
        number += 1
        let head = buffer[start..<start + 64]
        while true {
            if let end = buffer[start...].firstIndex(of: 10) {
                start = end + 1
                break
            }
            start = buffer.count
            guard !isAtEnd else { break }
            try fill()
        }
        return Line(number: number, bytes: head, isTooLong: true)
    }

    private mutating func fill() throws(InteractionFileError) {
        buffer.removeSubrange(..<start)
        start = 0
        last = 0
        do {
            let count = try SystemCalls.read(descriptor, into: &chunk)
            isAtEnd = count == 0
            position += Int64(count)
            buffer += chunk[..<count]
        } catch {
            let code = (error as? POSIXError)?.code.rawValue ?? EIO
            let words = descriptor == 0 ? UnreadableFile(standardInput: code).reason : SystemCalls.message(for: code)
            throw InteractionFileError(.unreadable, "cannot read '\(path)': \(words)")
        }
    }
}
