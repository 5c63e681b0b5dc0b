private import ClipTypes

/// The state of one dependency of vidrec, as `vidrec doctor` shows it.
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

    /// Creates a finding.
    package init(subject: String, level: Level, detail: String) {
        self.subject = subject
        self.level = level
        self.detail = detail
    }
}

extension DecodePool {
    /// Returns the state of the worker program, its FFmpeg and its confinement.
    package func diagnose() async -> [Diagnosis] {
        let report: WorkerReport
        do {
            report = try await self.report()
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
            Self.finding(report.confinement),
        ]
    }

    private static func finding(_ confinement: Confinement) -> Diagnosis {
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
