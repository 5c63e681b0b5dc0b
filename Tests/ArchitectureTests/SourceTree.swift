import Foundation

/// The files below `Sources/`, as text.
enum SourceTree {
    /// A source file of a target.
    struct File {
        /// The path from `Sources/` on.
        let path: String
        let text: String

        var lines: Int { text.count { $0.isNewline } }

        /// The modules that the file imports.
        var imports: Set<String> {
            var modules: Set<String> = []
            for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
                // Attributes and an access level come first: `@testable import X`, `public import X`.
                let words = line.prefix(120).split(separator: UInt8(ascii: " ")).prefix(4).map { String($0) }
                guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
                    words[..<keyword].allSatisfy({ word in
                        word?.hasPrefix("@") == true || ["public", "package", "internal", "private"].contains(word)
                    }), let module = words[keyword + 1]
                else { continue }
                modules.insert(module)
            }
            return modules
        }
    }

    /// The folder of the package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The files of each target that are written in Swift or C.
    static let targets: [String: [File]] = {
        let sources = package.appending(path: "Sources").path(percentEncoded: false)
        let paths = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
        let files = paths.sorted().compactMap { path -> File? in
            guard ["swift", "c", "h"].contains(URL(filePath: path).pathExtension),
                let text = try? String(contentsOfFile: sources + "/" + path, encoding: .utf8)
            else { return nil }
            return File(path: path, text: text)
        }
        return Dictionary(grouping: files) { String($0.path.prefix { $0 != "/" }) }
    }()

    /// The modules that the files of a target import.
    static func imports(of target: String) -> Set<String> {
        (targets[target] ?? []).reduce(into: []) { $0.formUnion($1.imports) }
    }
}
