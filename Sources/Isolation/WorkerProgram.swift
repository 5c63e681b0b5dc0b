private import Files
private import Foundation

/// The location of the program `vidrec-worker`, which decodes files in confined processes.
package struct WorkerProgram: Hashable, Sendable {
    /// The name of the program.
    package static let name = "vidrec-worker"
    /// The name of the environment variable that holds the path of the program.
    package static let variable = "VIDREC_WORKER"

    /// The path of the program's executable file.
    package let path: String

    /// Creates the location of the program at a path.
    package init(path: String) { self.path = path }

    /// Finds the program: at the path in `$VIDREC_WORKER` if it is set, else in the directory of this program, else in
    /// `../libexec/vidrec` relative to it.
    ///
    /// - Throws: A `WorkerError` with the code `missing` that names the paths that were tried.
    package static func find() throws(WorkerError) -> WorkerProgram {
        if let named = ProcessInfo.processInfo.environment[variable], !named.isEmpty {
            guard isProgram(named) else {
                throw WorkerError(
                    .missing,
                    "$\(variable) names '\(named)', which is not an executable file: correct or unset it")
            }
            return WorkerProgram(path: named)
        }
        let paths = ProgramFolder.candidates(for: name, below: "libexec")
        guard let path = paths.first(where: isProgram) else {
            throw WorkerError(
                .missing,
                "the program \(name), which decodes clips, is neither at '\(paths[0])' nor at '\(paths[1])': build it "
                    + "(swift build --product \(name)), install it there, or set its path in $\(variable)")
        }
        return WorkerProgram(path: path)
    }

    private static func isProgram(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
            && (try? SystemCalls.status(ofFile: path).kind) == .regular
    }
}
