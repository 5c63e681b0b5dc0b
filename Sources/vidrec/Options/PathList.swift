import ArgumentParser
import Foundation

/// Names given as arguments, on standard input or in a file.
struct PathList {
    /// The arguments; `-` stands for the lines of standard input.
    let arguments: [String]
    /// A file with more names.
    let file: String?
    /// Whether the names in it end with a NUL byte, as `find -print0` writes them, rather than with a newline.
    let isNullSeparated: Bool

    func read() throws -> [String] {
        var names: [String] = []
        for argument in arguments {
            names +=
                argument == "-" ? try split(FileHandle.standardInput.readToEnd(), from: "standard input") : [argument]
        }
        if file == "-" {
            names += try split(FileHandle.standardInput.readToEnd(), from: "standard input")
        } else if let file {
            do {
                names += try split(Data(contentsOf: URL(filePath: file)), from: "'\(file)'")
            } catch let error as CocoaError {
                throw ValidationError("cannot read '\(file.printable)': \(error.localizedDescription)")
            }
        }
        return names
    }

    private func split(_ data: Data?, from source: String) throws -> [String] {
        guard let text = String(data: data ?? Data(), encoding: .utf8) else {
            throw ValidationError("the names in \(source.printable) are not valid UTF-8")
        }
        // Bytes, not characters: a carriage return and a newline are one character.
        let separator: UInt8 = isNullSeparated ? 0 : 10
        return text.utf8.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
    }
}
