package import ClipTypes
package import Benchmarking
private import Foundation
private import VidRecKit

/// One run of a benchmark, in JSON and CSV.
package struct BenchRow: ResultRow {
    package static let schema = "vidrec.bench/1"
    package static let columns =
        [
            "program", "run", "is_median", "sampling", "jobs", "cores", "load", "files", "failures", "frames",
            "video_s",
            "wall_s", "cpu_s", "videos_per_s", "video_s_per_wall_s", "video_s_per_cpu_s", "cpu_s_per_video",
            "cores_used",
            "peak_memory_bytes",
        ] + StageTimes.Stage.allCases.map { "cpu_s_\($0.rawValue)" } + ["cpu_s_other"]
    /// Tables show figures, not runs: see ``BenchFigureRow``.
    package static let headings: [TableColumn] = []

    /// The name of the program: `vidrec` or `ffmpeg`.
    package let program: String
    /// The number of the run of this program, from 1.
    package let number: Int
    /// Whether the run has the median processor time of this program's runs.
    package let isMedian: Bool
    /// The cost and the result of the run.
    package let run: ThroughputRun
    /// The members that are the same for all runs: sampling, jobs, cores and load.
    package let context: [(String, JSONValue)]

    private var figures: [(String, JSONValue)] {
        [
            ("files", JSONValue(run.files)), ("failures", JSONValue(run.failures)), ("frames", JSONValue(run.frames)),
            ("video_s", JSONValue(run.videoTime)), ("wall_s", JSONValue(run.wallTime)),
            ("cpu_s", JSONValue(run.processorTime)),
            ("videos_per_s", .number(run.videosPerSecond.rounded(places: 4))),
            ("video_s_per_wall_s", .number(run.videoTimePerWallTime.rounded(places: 4))),
            ("video_s_per_cpu_s", .number(run.videoTimePerProcessorTime.rounded(places: 4))),
            ("cpu_s_per_video", JSONValue(run.processorTimePerVideo)),
            ("cores_used", .number(run.coresUsed.rounded(places: 3))),
            ("peak_memory_bytes", run.peakMemory > 0 ? JSONValue(run.peakMemory) : .null),
        ]
    }

    /// The processor times of the stages; `nil` for another program.
    private var stages: [(String, JSONValue)]? {
        guard run.stages != StageTimes() else { return nil }
        return StageTimes.Stage.allCases.map { ($0.rawValue, JSONValue(run.stages[$0])) } + [
            ("other", JSONValue(run.otherTime))
        ]
    }

    package var members: [(String, JSONValue)] {
        [("program", .string(program)), ("run", JSONValue(number)), ("is_median", .boolean(isMedian))] + context
            + figures + [("cpu_s_by_stage", stages.map { .object($0) } ?? .null)]
    }

    package var fields: [String] {
        let empty = Array(repeating: "", count: StageTimes.Stage.allCases.count + 1)
        return [program, String(number), isMedian ? "true" : "false"] + (context + figures).map { Self.field($0.1) }
            + (stages.map { $0.map { Self.field($0.1) } } ?? empty)
    }

    package let cells: [String] = []

    private static func field(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: value.text
        }
    }

    /// Writes a report to standard output: the figures of the median run as a table, all runs in the other formats.
    package static func write(
        _ report: ThroughputReport, sampling: FrameSampler, jobs: Int, format: OutputFormat?
    ) throws {
        var writer = ResultWriter<BenchRow>(format: format)
        guard !writer.isTable else { return try BenchFigureRow.write(report) }
        let context: [(String, JSONValue)] = [
            ("sampling", .string(sampling.description)), ("jobs", JSONValue(jobs)), ("cores", JSONValue(report.cores)),
            ("load", report.load.map { .number($0.rounded(places: 2)) } ?? .null),
        ]
        let ours = report.runs.firstIndex { $0 == report.median }
        let theirs = report.comparedRuns.firstIndex { $0 == report.comparedMedian }
        for (number, run) in report.runs.enumerated() {
            var rows = [
                BenchRow(
                    program: "vidrec", number: number + 1, isMedian: number == ours, run: run, context: context)
            ]
            if report.comparedRuns.indices.contains(number) {
                rows.append(
                    BenchRow(
                        program: "ffmpeg", number: number + 1, isMedian: number == theirs,
                        run: report.comparedRuns[number], context: context))
            }
            try writer.write(rows)
        }
        try writer.finish()
    }
}
