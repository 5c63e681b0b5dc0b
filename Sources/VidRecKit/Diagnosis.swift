private import Concurrency
private import ClipCatalog
private import ClipModels
private import Foundation
private import Isolation
private import SequenceModels
private import VectorSearch

/// The state of one dependency of vidrec, as ``ClipLibrary/diagnose(catalogAt:options:)`` finds it.
public struct Diagnosis: Hashable, Sendable {
    /// The severity of a finding.
    public enum Level: String, Hashable, Sendable {
        /// The dependency works.
        case ok
        /// The dependency works with a limitation, or is not there yet, such as a catalog that has not been created.
        case warning
        /// The dependency does not work.
        case error
    }

    /// The name of the dependency, such as `ffmpeg`, `isolation` or `catalog`.
    public let subject: String
    /// The severity of what was found.
    public let level: Level
    /// The state as one line of text, with the remedy if there is a problem.
    public let detail: String
}

extension ClipLibrary {
    /// Checks FFmpeg, the isolation of decoding, SQLite, the processor and the catalog. Changes nothing.
    ///
    /// - Parameters:
    ///   - directory: The path of the catalog's folder, which need not exist.
    ///   - options: The model that the catalog should have, and the settings of decoding.
    /// - Returns: A finding for each dependency. A dependency that does not work is a finding, not an error.
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
                detail: missing.isEmpty ? "none" : missing.joined(separator: " ")
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
            if statistics.staleClips > 0 {
                findings.append(
                    Diagnosis(subject: "analysis rules", level: .warning, detail: statistics.staleDescription))
            }
            if let used = statistics.model {
                let isUsable = used == model.identity || used.isNetwork(beside: model.identity)
                let advice =
                    "the catalog was made with \(used), this is \(model.identity): use the model it was made with, "
                    + "or index the clips into a new catalog"
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
            + "\(limits.processorTime.components.seconds) s per clip, no access to files"
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
                detail: "processes cannot be confined (\(reason)): index trusted clips only, without confinement")
        }
    }
}
