private import Foundation

/// The folder of the running program, beside which its other files are installed.
package enum ProgramFolder {
    /// Returns the paths at which a file of vidrec is installed: in the folder of the running program, and in
    /// `../FOLDER/vidrec` relative to it.
    package static func candidates(for name: String, below folder: String) -> [String] {
        let own = parent(of: pathOfThisProgram)
        return [own + "/" + name, parent(of: own) + "/" + folder + "/vidrec/" + name]
    }

    private static var pathOfThisProgram: String {
        #if os(Linux)
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            let path = Bundle.main.executablePath
        #endif
        return path ?? CommandLine.arguments[0]
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
