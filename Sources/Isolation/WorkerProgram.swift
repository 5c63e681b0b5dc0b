private import Files
private import Foundation

/// The program `vidrec-worker`, which decodes what a library may not.
package struct WorkerProgram: Hashable, Sendable {
    package static let name = "vidrec-worker"
    /// The environment variable that names it.
    package static let variable = "VIDREC_WORKER"

    /// Its file.
    package let path: String

    package init(path: String) { self.path = path }

    /// Finds the program: the file that `$VIDREC_WORKER` names, else the one beside this program, else the one in
    /// `../libexec/vidrec` from there.
    ///
    /// - Throws: `WorkerError.missing` with the places that were looked at.
    package static func find() throws(WorkerError) -> WorkerProgram {
        if let named = ProcessInfo.processInfo.environment[variable], !named.isEmpty {
            guard isProgram(named) else {
                throw WorkerError(
                    .missing,
                    "$\(variable) names '\(named)', which is no program that can be run: correct it or unset it")
            }
            return WorkerProgram(path: named)
        }
        let folder = folderOfThisProgram
        let places = [folder + "/" + name, parent(of: folder) + "/libexec/vidrec/" + name]
        guard let path = places.first(where: isProgram) else {
            throw WorkerError(
                .missing,
                "the program \(name), which decodes clips, is neither '\(places[0])' nor '\(places[1])': build it "
                    + "(swift build --product \(name)), put it there, or name it in $\(variable)")
        }
        return WorkerProgram(path: path)
    }

    private static func isProgram(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
            && (try? SystemCalls.facts(ofFile: path).kind) == .regular
    }

    private static var folderOfThisProgram: String {
        #if os(Linux)
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            let path = Bundle.main.executablePath
        #endif
        return parent(of: path ?? CommandLine.arguments[0])
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
