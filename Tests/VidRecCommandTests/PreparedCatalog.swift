import Foundation
import TestSupport

/// Catalogs that are made once, by the program, and copied for each test.
enum PreparedCatalog {
    /// The samples without the scenarios.
    static let samples = make([["index", Samples.folder, "--exclude", "scenarios", "--quiet"]])
    /// The scenario of a short-video app, trained.
    static let app = scenario("app")
    /// The scenario of a shop, trained.
    static let shop = scenario("shop")

    private static func scenario(_ name: String) -> TemporaryFolder? {
        make([
            ["index", Samples.path("scenarios/\(name)"), "--quiet"],
            ["interactions", "import", Samples.path("scenarios/\(name)/events.csv")], ["train", "recommender"],
        ])
    }

    /// A folder with the catalog that the commands make; `nil` if one fails.
    private static func make(_ commands: [[String]]) -> TemporaryFolder? {
        guard let folder = try? TemporaryFolder() else { return nil }
        let program = Program(workingDirectory: folder.path)
        for arguments in commands {
            guard let run = try? program.run(arguments), run.exitCode == 0 else { return nil }
        }
        return folder
    }
}
