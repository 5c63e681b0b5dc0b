private import ClipCatalog
private import Foundation
private import SequenceModels
private import VectorSearch
private import VideoDecoding

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
    ///   - model: the model that the catalog is to be used with.
    public static func diagnose(catalogAt directory: String, model: ClipModel = .shipped) -> [Diagnosis] {
        let ffmpeg = FFmpegReport()
        let missing = ffmpeg.missingDecoders + ffmpeg.missingDemuxers
        var findings = [
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
            isolation(),
            Diagnosis(subject: "sqlite", level: .ok, detail: Catalog.sqliteVersion),
            Diagnosis(
                subject: "processor",
                level: .ok,
                detail: "\(ProcessInfo.processInfo.activeProcessorCount) cores, kernels for \(FlatIndex.instructionSet)"
            ),
        ]
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

    private static func isolation() -> Diagnosis {
        let limits = WorkerLimits.standard
        let bounds =
            "clips are decoded in confined processes: \(limits.memory >> 20) MiB, "
            + "\(limits.processorTime.components.seconds) s a clip, no files"
        return switch Confinement.tried() {
        case .filtered:
            Diagnosis(
                subject: "isolation", level: .ok,
                detail: bounds + ", and only the system calls that decoding needs (seccomp)")
        case .limited:
            Diagnosis(
                subject: "isolation", level: .warning,
                detail: bounds + "; but system calls are not filtered: this system or container has no seccomp filters")
        case .impossible(let words):
            Diagnosis(
                subject: "isolation", level: .error,
                detail: "processes cannot be confined (\(words)): index only trusted clips, with --in-process")
        }
    }
}
