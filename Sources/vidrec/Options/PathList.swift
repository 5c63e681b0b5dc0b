import Reports
import Files
import ArgumentParser
import Foundation
import VidRecKit

/// Names from arguments, standard input or a file.
struct PathList {
    /// The arguments; `-` is replaced by the lines of standard input.
    let arguments: [String]
    /// A file with more names.
    let file: String?
    /// Whether the names in lists end with a NUL byte, as written by `find -print0`, rather than with a newline.
    let isNullSeparated: Bool

    func read() throws -> [String] {
        guard !arguments.contains("") else {
            throw ValidationError("a name is empty; check for unset variables")
        }
        var names: [String] = []
        for argument in arguments {
            names += argument == "-" ? try listed(in: "-") : [argument]
        }
        if let file { names += try listed(in: file) }
        return names
    }

    /// Returns the names in a file, or on standard input.
    private func listed(in file: String) throws -> [String] {
        do throws(UnreadableFile) {
            return split(file == "-" ? try contentsOfStandardInput() : try contents(ofFile: file))
        } catch {
            StandardStreams.message("cannot read the names in '\(file.printable)': \(error.reason)")
            throw ExitCode.someFailed
        }
    }

    private func split(_ data: Data) -> [String] {
        var data = data
        // Some editors start text with a byte order mark.
        if !isNullSeparated, data.starts(with: [0xEF, 0xBB, 0xBF]) { data = data.dropFirst(3) }
        // A name that is not valid UTF-8 is decoded leniently, and fails when the file is opened.
        return data.split(separator: isNullSeparated ? 0 : 10).compactMap { line in
            let isFromWindows = !isNullSeparated && line.last == 13
            let name = String(decoding: isFromWindows ? line.dropLast() : line, as: UTF8.self)
            return name.isEmpty ? nil : name
        }
    }
}
