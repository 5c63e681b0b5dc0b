import ArgumentParser
import ClipCatalog
import Foundation
import VidRecKit

/// Which catalog a command works on.
struct CatalogOption: ParsableArguments {
    @Option(
        name: .customLong("catalog"),
        help: ArgumentHelp("The catalog's folder (default: $VIDREC_CATALOG, else ./vidrec-catalog).", valueName: "dir")
    )
    var folder: String?

    /// The folder that is meant.
    var directory: String {
        if let folder { return folder }
        if let folder = ProcessInfo.processInfo.environment["VIDREC_CATALOG"], !folder.isEmpty { return folder }
        return "vidrec-catalog"
    }

    /// Whether a folder is named, and not only the usual one meant.
    var isNamed: Bool {
        folder != nil || ProcessInfo.processInfo.environment["VIDREC_CATALOG"].map { !$0.isEmpty } ?? false
    }

    /// The files of the database, none of which may be written over.
    var files: [String] { ["", "-wal", "-shm"].map { directory + "/catalog.sqlite" + $0 } }

    func open(_ mode: Catalog.Mode, model: ClipModel = .shipped) throws -> ClipLibrary {
        try ClipLibrary(catalogAt: directory, mode: mode, model: model)
    }
}
