private import Foundation

/// The lines of a file of any size, one after another.
struct LineReader {
    /// One line.
    struct Line {
        /// Its number, from 1.
        let number: Int
        /// Its bytes without the line's end; the first ones only of a line that is too long.
        let bytes: ArraySlice<UInt8>
        /// Whether it is longer than 1 MiB.
        let isTooLong: Bool

        /// Whether there is nothing on it.
        var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    }

    private static let longest = 1 << 20

    /// How many bytes have been read.
    private(set) var position: Int64 = 0
    private let path: String
    private let descriptor: CInt
    private var buffer: [UInt8] = []
    private var start = 0
    private var number = 0
    private var isAtEnd = false
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)

    /// Opens a file; `-` is standard input.
    init(_ path: String) throws(InteractionFileError) {
        self.path = path
        guard path != "-" else {
            descriptor = 0
            return
        }
        do throws(SystemCalls.Failure) {
            guard try SystemCalls.facts(ofFile: path).kind != .folder else {
                throw SystemCalls.Failure(code: EISDIR)
            }
            descriptor = try SystemCalls.openForReading(path)
        } catch {
            throw InteractionFileError(.unreadable, "cannot read '\(path)': \(error.words)")
        }
    }

    /// The next line; `nil` at the end.
    mutating func next() throws(InteractionFileError) -> Line? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 10) {
                let line = line(upTo: end)
                start = end + 1
                return line
            }
            guard !isAtEnd else {
                guard start < buffer.count else { return nil }
                let line = line(upTo: buffer.count)
                start = buffer.count
                return line
            }
            if buffer.count - start > Self.longest { return try skip() }
            searched = buffer.count - start
            try fill()
        }
    }

    /// Closes the file.
    func close() {
        if descriptor != 0 { SystemCalls.finish(descriptor) }
    }

    private mutating func line(upTo end: Int) -> Line {
        number += 1
        var first = start
        if number == 1, buffer[start..<end].starts(with: [0xEF, 0xBB, 0xBF]) { first += 3 }
        let last = end > first && buffer[end - 1] == 13 ? end - 1 : end
        return Line(number: number, bytes: buffer[first..<last], isTooLong: false)
    }

    /// Passes over a line that is too long, without holding it.
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
        do {
            let count = try SystemCalls.read(descriptor, into: &chunk)
            isAtEnd = count == 0
            position += Int64(count)
            buffer += chunk[..<count]
        } catch {
            let words = (error as? POSIXError).map { SystemCalls.words(for: $0.code.rawValue) } ?? "\(error)"
            throw InteractionFileError(.unreadable, "cannot read '\(path)': \(words)")
        }
    }
}
