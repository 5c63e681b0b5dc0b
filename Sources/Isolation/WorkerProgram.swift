private import Files
private import Foundation

/// The location of one of the programs that vidrec starts: `vidrec-worker`, which decodes files in confined processes, or
/// `vidrec-features`, which runs neural networks.
package struct WorkerProgram: Hashable, Sendable {
    /// The name of the program that decodes.
    package static let name = "vidrec-worker"
    /// The name of the environment variable that holds the path of the program that decodes.
    package static let variable = "VIDREC_WORKER"
    /// The name of the program that runs neural networks.
    package static let featuresName = "vidrec-features"

    /// The path of the program's executable file.
    package let path: String

    /// Creates the location of the program at a path.
    package init(path: String) { self.path = path }

    /// Finds the program that decodes: at the path in `$VIDREC_WORKER` if it is set, else in the directory of this
    /// program, else in `../libexec/vidrec` relative to it.
    ///
    /// - Throws: A `WorkerError` with the code `missing` that names the paths that were tried.
    package static func find() throws(WorkerError) -> WorkerProgram {
        try find(name, variable, "which decodes clips")
    }

    /// Finds the program that runs neural networks, in the places of ``find()``, the first of them `$VIDREC_FEATURES`.
    ///
    /// - Throws: A `WorkerError` with the code `missing` that names the paths that were tried.
    package static func findFeatures() throws(WorkerError) -> WorkerProgram {
        try find(featuresName, "VIDREC_FEATURES", "which runs the networks of --features")
    }

    private static func find(
        _ name: String, _ variable: String, _ purpose: String
    ) throws(WorkerError) -> WorkerProgram {
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
                "the program \(name), \(purpose), is neither at '\(paths[0])' nor at '\(paths[1])': build it "
                    + "(swift build --product \(name)), install it there, or set its path in $\(variable)")
        }
        return WorkerProgram(path: path)
    }

    private static func isProgram(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
            && (try? SystemCalls.status(ofFile: path).kind) == .regular
    }
}
