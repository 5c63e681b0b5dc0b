private import Concurrency
private import ClipCatalog
public import ClipModels
private import Foundation
public import Isolation
private import ModelFiles
private import SequenceModels
private import VectorSearch

extension ClipLibrary {
    /// Checks FFmpeg, the isolation of decoding, SQLite, the processor, the models and the catalog. Changes nothing.
    ///
    /// - Parameters:
    ///   - directory: The path of the catalog's folder, which need not exist.
    ///   - choice: The choice of the model that the catalog should have.
    ///   - decoding: The settings of decoding.
    /// - Returns: A finding for each dependency. A dependency that does not work is a finding, not an error.
    public static func diagnose(
        catalogAt directory: String, model choice: ModelChoice = .automatic,
        decoding: DecodePool.Options = Options().decoding
    ) async -> [Diagnosis] {
        let (stored, model) =
            (try? await QueueExecutor(label: "vidrec.doctor").run { catalogFindings(directory, choice) }) ?? ([], nil)
        return await DecodePool(decoding, for: model ?? (try? choice.load()) ?? .shipped).diagnose() + [
            Diagnosis(subject: "sqlite", level: .ok, detail: Catalog.sqliteVersion),
            Diagnosis(
                subject: "processor",
                level: .ok,
                detail: "\(ProcessInfo.processInfo.activeProcessorCount) cores, kernels for \(FlatIndex.instructionSet)"
            ),
            Diagnosis(
                subject: "builtin", level: .ok,
                detail: "fingerprint \(ClipModel.shippedSummary.fingerprint); "
                    + VisionModelFile.network(of: ClipModel.shippedSummary)),
            visionFinding(),
        ] + stored
    }

    private static func visionFinding() -> Diagnosis {
        do throws(ModelFileError) {
            guard let file = try VisionModelFile.find() else {
                return Diagnosis(subject: "vision", level: .warning, detail: VisionModelFile.absence)
            }
            _ = try file.load()
            let detail = "fingerprint \(file.summary.fingerprint); \(file.network); '\(file.path)'"
            return Diagnosis(subject: "vision", level: .ok, detail: detail)
        } catch {
            return Diagnosis(subject: "vision", level: .error, detail: error.description)
        }
    }

    /// Returns the state of the catalog, and its model if that can be loaded.
    private static func catalogFindings(_ directory: String, _ choice: ModelChoice) -> ([Diagnosis], ClipModel?) {
        var findings: [Diagnosis] = []
        do throws(any Error) {
            let catalog = try Catalog(at: directory, mode: .readOnly)
            let statistics = try catalog.statistics()
            findings.append(
                Diagnosis(
                    subject: "catalog",
                    level: .ok,
                    detail: "'\(directory)': \(statistics.clips) clips in \(statistics.files) files, "
                        + "\(statistics.databaseByteCount / 1024) KiB"
                )
            )
            if statistics.staleClips > 0 {
                findings.append(
                    Diagnosis(subject: "analysis rules", level: .warning, detail: statistics.staleDescription))
            }
            for move in CatalogMove.unfinished(of: catalog) {
                let model = ModelChoice.name(ofFingerprint: move.fingerprint) ?? "FILE"
                let detail =
                    "\(move); unless it is at work, `vidrec index --reembed --model \(model)` continues it"
                findings.append(Diagnosis(subject: "move", level: .warning, detail: detail))
            }
            let model = try catalog.model(for: choice)
            if let used = statistics.model {
                try catalog.require(model.identity)
                let detail =
                    "\(ModelChoice.description(of: used)), of \(statistics.embeddings) of \(statistics.clips) clips"
                findings.append(Diagnosis(subject: "model", level: .ok, detail: detail))
            }
            return (findings, model)
        } catch let error as CatalogError {
            let isMissing = error.code == .missing
            findings.append(Diagnosis(subject: "catalog", level: isMissing ? .warning : .error, detail: "\(error)"))
        } catch {
            let isOther = (error as? VidRecError)?.code == .otherModel
            findings.append(Diagnosis(subject: "model", level: isOther ? .warning : .error, detail: "\(error)"))
        }
        return (findings, nil)
    }
}
