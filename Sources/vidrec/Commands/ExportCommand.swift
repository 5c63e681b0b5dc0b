import ArgumentParser
import CatalogTransfer
import ClipCatalog
import ClipTypes
import Files
import struct Foundation.Data
import Isolation
import Reports
import VidRecKit

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract:
            "Write the clips of the catalog as rows, their embeddings for NumPy, or a snapshot of the whole catalog.",
        discussion: """
            Without --snapshot and --embeddings, the clips are written as rows, in NDJSON or CSV. They have the upload \
            metadata of the clips, too. NDJSON with both parts of --include holds all but pictures: \
            `vidrec import --rows` makes the same clips of it. --embeddings writes the embeddings as float32 in the order \
            of the clips' ids; with --format, the rows, too, each with the number of its embedding as embedding_row and \
            the contributions to it. All files are as of one moment, and replace existing ones.

            --snapshot copies the whole catalog into one file with checksums, which `vidrec import` makes a catalog of: \
            clips, files, interactions and trained recommenders. Other processes may read and write the catalog \
            meanwhile.

              vidrec export > clips.ndjson
              vidrec export --include sketches --include embedding --output all.ndjson
              vidrec export --embeddings clips.npy --ids clips.txt
              vidrec export --snapshot backup.vidrec

            --vpdq decodes the files of all clips, one frame a second, and writes the PDQ hashes of each clip's frames in \
            the text format of Meta's vPDQ, as FOLDER/ID.txt. Clips whose file is gone or cannot be decoded are named \
            and left out; the exit code is then 3.

              vidrec export --vpdq hashes/
            """
    )

    @Option(help: ArgumentHelp("Write the whole catalog into a file with checksums.", valueName: "file"))
    var snapshot: String?

    @Option(help: ArgumentHelp("Write the PDQ hashes of the clips' frames into a folder.", valueName: "folder"))
    var vpdq: String?

    @Option(
        name: .shortAndLong, help: "The number of clips to hash at once, with --vpdq (default: the number of cores).")
    var jobs: Int?

    @Option(help: "The rows to write: ndjson or csv (default: ndjson, none with --embeddings).")
    var format: RowFormat?

    @Option(help: "A part of clips that the rows contain, in Base64: sketches or embedding; may be repeated.")
    var include: [RowPart] = []

    @Option(help: ArgumentHelp("Write the rows into a file (default: standard output).", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Write the embeddings as an array file of NumPy (.npy).", valueName: "file"))
    var embeddings: String?

    @Option(help: ArgumentHelp("Write the ids of the embeddings' clips into a file, one a line.", valueName: "file"))
    var ids: String?

    @Flag(name: .shortAndLong, help: "Show no summary.")
    var quiet = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var catalog: CatalogOption

    /// A part of clips that rows may contain.
    enum RowPart: String, ExpressibleByArgument, CaseIterable {
        case sketches, embedding
    }

    func validate() throws {
        if [snapshot, output, embeddings, ids, vpdq].contains("") {
            throw ValidationError("a name is empty; check for unset variables")
        }
        let writesRows = format != nil || output != nil || !include.isEmpty
        if snapshot != nil, writesRows || embeddings != nil || ids != nil || vpdq != nil {
            throw ValidationError("--snapshot is complete; use it alone")
        }
        if vpdq != nil, writesRows || embeddings != nil || ids != nil {
            throw ValidationError("--vpdq writes no rows and no embeddings; use it alone")
        }
        if vpdq == nil, jobs != nil || sandbox.noSandbox {
            throw ValidationError("--jobs and --no-sandbox are of decoding; use them with --vpdq")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
        let outputs = [output, embeddings, ids].compactMap { $0 }.map { canonicalPath($0) }
        guard Set(outputs.map(\.exact)).count == outputs.count else {
            throw ValidationError("two of --output, --embeddings and --ids are one file")
        }
        if ids != nil, embeddings == nil { throw ValidationError("--ids needs --embeddings") }
        if embeddings != nil, format == nil, output != nil || !include.isEmpty {
            throw ValidationError("--output and --include are of rows; --format ndjson or csv writes them, too")
        }
    }

    func run() async throws {
        try await reportingErrors {
            if let vpdq { return try await hashFrames(into: vpdq) }
            if let snapshot { _ = try self.catalog.output(snapshot) }
            try VidRecError.translatingTransfers {
                let catalog = try Catalog(at: self.catalog.directory, mode: .readOnly)
                if let snapshot {
                    let written = try CatalogSnapshot.write(
                        of: catalog, to: snapshot, vidrec: WorkerProtocol.version)
                    show(
                        "\(counted(written.counts.clips, "clip")), \(counted(written.counts.interactions, "interaction")), "
                            + "\(written.byteCount) bytes in '\(snapshot.printable)'")
                    if let problem = catalog.stripProblem {
                        StandardStreams.message("the snapshot has no pictures: \(problem.printable)")
                        throw ExitCode.someFailed
                    }
                } else {
                    try export(catalog)
                }
            }
        }
    }

    private func hashFrames(into folder: String) async throws {
        try catalog.requireOutsideIndex(folder)
        let (clips, frames, failures) = try await catalog.withLibrary(
            .readOnly, model: .automatic, decoding: sandbox.decoding(jobs: jobs)
        ) { library in
            try OutputFile.createFolder(folder)
            var (clips, frames, failures) = (0, 0, 0)
            for try await hashed in try await library.hashFrames() {
                switch hashed.result {
                case .success(let hashes):
                    try OutputFile(at: "\(folder)/\(hashed.clip).txt").write(Data(FrameHash.lines(hashes).utf8))
                    (clips, frames) = (clips + 1, frames + hashes.count)
                case .failure(let error):
                    StandardStreams.message(error.messageWithHint.printable)
                    failures += 1
                }
            }
            return (clips, frames, failures)
        }
        show("\(counted(clips, "clip")), \(counted(frames, "frame")) in '\(folder.printable)'")
        if failures > 0 { throw ExitCode.someFailed }
    }

    private func export(_ catalog: Catalog) throws {
        var export = CatalogExport()
        export.format = format ?? .ndjson
        for part in include { export.parts.insert(part == .sketches ? .sketches : .embedding) }
        func stream(_ path: String?) throws -> OutputStream? {
            try path.map { try OutputStream(self.catalog.output($0)) }
        }
        let (rows, matrix, list) = (try stream(output), try stream(embeddings), try stream(ids))
        let writesRows = format != nil || embeddings == nil
        let sink: CatalogExport.Sink? =
            !writesRows
            ? nil
            : { bytes in
                guard let rows else { return try StandardStreams.writeResults(String(decoding: bytes, as: UTF8.self)) }
                try rows.write(bytes)
            }
        let summary = try export.write(
            catalog, rows: sink, embeddings: matrix.map { matrix in { try matrix.write($0) } },
            ids: list.map { list in { try list.write($0) } })
        for file in [rows, matrix, list] { try file?.finish() }
        guard output != nil || !writesRows else { return }
        show("\(counted(summary.clips, "clip")), \(counted(summary.embeddings, "embedding"))")
    }

    private func show(_ summary: String) {
        if !quiet { StandardStreams.message(summary) }
    }
}

extension VidRecError {
    /// Runs a body, and rethrows an error of an export or an import as one of the library.
    static func translatingTransfers<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as TransferError {
            let code: Code =
                switch error.code {
                case .unreadable: .unreadable
                case .malformed, .newer: .unusableInput
                case .exists, .locked: .catalogUnusable
                case .damaged: .catalogDamaged
                case .notWritten: .notWritten
                }
            throw VidRecError(code, error.description)
        }
    }
}
