import Files
import ArgumentParser
import Foundation
import VidRecKit

/// Names given as arguments, on standard input or in a file.
struct PathList {
    /// The arguments; `-` stands for the lines of standard input.
    let arguments: [String]
    /// A file with more names.
    let file: String?
    /// Whether the names in it end with a NUL byte, as `find -print0` writes them, rather than with a newline.
    let isNullSeparated: Bool

    func read() throws -> [String] {
        guard !arguments.contains("") else {
            throw ValidationError("an empty name was given: is a variable in the command not set?")
        }
        var names: [String] = []
        for argument in arguments {
            names += argument == "-" ? try listed(in: "-") : [argument]
        }
        if let file { names += try listed(in: file) }
        return names
    }

    /// The names in a file, or on standard input.
    private func listed(in file: String) throws -> [String] {
        do {
            return split(file == "-" ? try FileHandle.standardInput.readToEnd() : try contents(ofFile: file))
        } catch {
            let reason = (error as? UnreadableFile)?.reason ?? systemReason(error)
            StandardStreams.message("cannot read the names in '\(file.printable)': \(reason)")
            throw ExitCode.someFailed
        }
    }

    private func split(_ data: Data?) -> [String] {
        var data = data ?? Data()
        // Editors begin text with a mark of its encoding; lists of other programs end names with NUL bytes.
        if !isNullSeparated, data.starts(with: [0xEF, 0xBB, 0xBF]) { data = data.dropFirst(3) }
        // A name that is not valid UTF-8 is read leniently, and fails by itself when the file is opened.
        return data.split(separator: isNullSeparated ? 0 : 10).compactMap { line in
            let isFromWindows = !isNullSeparated && line.last == 13
            let name = String(decoding: isFromWindows ? line.dropLast() : line, as: UTF8.self)
            return name.isEmpty ? nil : name
        }
    }
}
