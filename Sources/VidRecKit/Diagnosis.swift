private import Concurrency
private import ClipCatalog
private import ClipModels
private import Foundation
private import Isolation
private import SequenceModels
private import VectorSearch

/// One thing that vidrec depends on, and how it stands.
public struct Diagnosis: Hashable, Sendable {
    /// How bad it is.
    public enum Level: String, Hashable, Sendable {
        /// As it should be.
        case ok
        /// Works, but something is missing.
        case warning
        /// Does not work.
        case error
    }

    /// What was looked at.
    public let subject: String
    /// How bad it is.
    public let level: Level
    /// What was found and, unless it is well, what to do.
    public let detail: String
}

extension ClipLibrary {
    /// Looks at the libraries, the processor and the catalog that vidrec would work with.
    ///
    /// - Parameters:
    ///   - directory: the catalog's folder.
    ///   - options: the model that the catalog is to be used with, and how files are decoded.
    public static func diagnose(catalogAt directory: String, options: Options = Options()) async -> [Diagnosis] {
        let decoding = await decodingFindings(DecodePool(options.decoding, for: options.model))
        let stored = try? await QueueExecutor(label: "vidrec.doctor").run {
            catalogFindings(directory, model: options.model)
        }
        return decoding + [
            Diagnosis(subject: "sqlite", level: .ok, detail: Catalog.sqliteVersion),
            Diagnosis(
                subject: "processor",
                level: .ok,
                detail: "\(ProcessInfo.processInfo.activeProcessorCount) cores, kernels for \(FlatIndex.instructionSet)"
            ),
        ] + (stored ?? [])
    }

    private static func decodingFindings(_ pool: DecodePool) async -> [Diagnosis] {
        let report: WorkerReport
        do {
            report = try await pool.report()
        } catch {
            return [Diagnosis(subject: "worker", level: .error, detail: "\(error)")]
        }
        let ffmpeg = report.ffmpeg
        let missing = ffmpeg.missingDecoders + ffmpeg.missingDemuxers
        return [
            Diagnosis(
                subject: "ffmpeg",
                level: .ok,
                detail: "\(ffmpeg.release): libavformat \(ffmpeg.libavformat), libavcodec \(ffmpeg.libavcodec), "
                    + "libswscale \(ffmpeg.libswscale), libavutil \(ffmpeg.libavutil)"
            ),
            Diagnosis(subject: "decoders", level: .ok, detail: ffmpeg.decoders.joined(separator: " ")),
            Diagnosis(
                subject: "not in this ffmpeg",
                level: missing.isEmpty ? .ok : .warning,
                detail: missing.isEmpty ? "nothing" : missing.joined(separator: " ")
            ),
            isolation(report.confinement),
        ]
    }

    private static func catalogFindings(_ directory: String, model: ClipModel) -> [Diagnosis] {
        var findings: [Diagnosis] = []
        do throws(CatalogError) {
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
            if let used = statistics.model {
                let isUsable = used == model.identity
                let advice =
                    "the catalog was made with \(used), this is \(model.identity): go on with the model it was made with "
                    + "(--model FILE), or index the clips into a new catalog"
                findings.append(
                    Diagnosis(subject: "model", level: isUsable ? .ok : .warning, detail: isUsable ? "\(used)" : advice)
                )
            }
        } catch {
            let isMissing = error.code == .missing
            findings.append(Diagnosis(subject: "catalog", level: isMissing ? .warning : .error, detail: "\(error)"))
        }
        return findings
    }

    private static func isolation(_ confinement: Confinement) -> Diagnosis {
        let limits = WorkerLimits.standard
        let bounds =
            "clips are decoded in confined processes: \(limits.memory >> 20) MiB, "
            + "\(limits.processorTime.components.seconds) s a clip, no files"
        return switch confinement {
        case .filtered:
            Diagnosis(
                subject: "isolation", level: .ok,
                detail: bounds + ", and only the system calls that decoding needs (seccomp)")
        case .limited:
            Diagnosis(
                subject: "isolation", level: .warning,
                detail: bounds + "; but system calls are not filtered: this system or container has no seccomp filters")
        case .unavailable(let reason):
            Diagnosis(
                subject: "isolation", level: .error,
                detail: "processes cannot be confined (\(reason)): index only trusted clips, with --no-sandbox")
        }
    }
}
