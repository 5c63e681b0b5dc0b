import VideoDecoding
@testable import Benchmarking
import ClipTypes
import Foundation
import TestSupport
import Testing

import VidRecKit

@Suite("Measuring throughput")
struct ThroughputBenchTests {
    @Test("counts clips, frames, seconds and failures in every run")
    func counts() async throws {
        let folder = try TemporaryFolder()
        for name in ["lava.mp4", "tide.mp4"] { try folder.copy(sample: name) }
        try folder.write("no video", to: "broken.mp4")
        let options = ThroughputOptions(paths: [folder.path], sampling: .uniform(count: 4), jobs: 2, repeats: 2)
        let report = try await ThroughputBench(options).measure().outcome

        #expect(report.runs.count == 2 && report.comparedRuns.isEmpty && report.processorTimeRatio == nil)
        #expect(report.failures.map(\.path) == [folder.path("broken.mp4")])
        #expect(report.failures.allSatisfy { !$0.reason.isEmpty })
        var duration = Duration.zero
        for name in ["lava.mp4", "tide.mp4"] {
            duration += try VideoDecoder().decode(folder.path(name)) { _ in }.metadata.duration
        }
        for run in report.runs {
            #expect(run.files == 3 && run.failures == 1 && run.frames == 8 && run.videoTime == duration)
            #expect(StageTimes.Stage.allCases.allSatisfy { run.stages[$0] > .zero })
            #expect(run.peakMemory > 1 << 20)
        }
    }

    @Test("of nothing is refused")
    func nothing() async throws {
        let folder = try TemporaryFolder()
        let error = await #expect(throws: VidRecError.self) {
            try await ThroughputBench(ThroughputOptions(paths: [folder.path])).measure().outcome
        }
        #expect(error?.code == .unusableInput && error?.description.hasPrefix("no clips to measure: ") == true)
    }

    @Test("derives rates from counts and times")
    func rates() {
        var stages = StageTimes()
        stages[.decode] = .seconds(5)
        stages[.store] = .seconds(1)
        let run = ThroughputRun(
            files: 5, failures: 1, frames: 40, videoTime: .seconds(80), wallTime: .seconds(2),
            processorTime: .seconds(8), stages: stages, peakMemory: 0)
        #expect(run.videosPerSecond == 2 && run.videoTimePerWallTime == 40)
        #expect(run.videoTimePerProcessorTime == 10 && run.coresUsed == 4)
        #expect(run.processorTimePerVideo == .seconds(2) && run.otherTime == .seconds(2))
    }

    @Test("shows the run in the middle by processor time, and the middle of the ratios of neighbors")
    func median() {
        func run(_ seconds: Int) -> ThroughputRun {
            ThroughputRun(
                files: 1, failures: 0, frames: 1, videoTime: .seconds(1), wallTime: .seconds(seconds),
                processorTime: .seconds(seconds), stages: StageTimes(), peakMemory: 0)
        }
        let report = ThroughputReport(
            runs: [run(9), run(1), run(4)], comparedRuns: [run(18), run(5), run(12)], failures: [], cores: 4, load: nil)
        #expect(report.median == run(4) && report.comparedMedian == run(12))
        #expect(report.processorTimeRatio == 3, "of 2, 5 and 3")
    }

    @Test(
        "has ffmpeg take as many frames as vidrec does",
        arguments: [FrameSampler.keyframes, .uniform(count: 5), .every(.milliseconds(500))])
    func comparison(sampling: FrameSampler) async throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "tide.mp4")
        try folder.write("no video", to: "broken.mp4")
        let report = try await ThroughputBench(
            ThroughputOptions(
                paths: [folder.path], sampling: sampling, repeats: 1, compared: FFmpegProgram.find())
        ).measure().outcome
        let (own, other) = (try #require(report.median), try #require(report.comparedMedian))
        #expect(other.files == 1 && other.failures == 0, "what vidrec cannot read is not compared")
        #expect(abs(other.frames - own.frames) <= (sampling == .every(.milliseconds(500)) ? 1 : 0))
        #expect(other.videoTime == own.videoTime && other.processorTime > .zero)
    }

    @Test("says what to do where there is no ffmpeg program")
    func noFFmpeg() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: VidRecError.self) { try FFmpegProgram.find(in: folder.path) }
        #expect(error?.code == .toolUnavailable)
        #expect(error?.description.contains("apt-get install ffmpeg") == true)
    }

    @Test("makes eight standard clips that can be read")
    func standardClips() async throws {
        let folder = try TemporaryFolder()
        let clips = try await StandardClips(by: .find(), in: folder.path("set"), jobs: 2, length: .milliseconds(200))
        let names = try FileManager.default.contentsOfDirectory(atPath: clips.folder).sorted()
        #expect(names.count == 8)
        let report = try VideoDecoder().decode(clips.folder + "/" + names[0], sampling: .keyframes) { _ in }
        #expect(report.metadata.width == 1280 && report.metadata.frameCount == 6)
    }

    @Test("takes the encoders that there are for the standard clips")
    func encoders() {
        func codecs(_ encoders: Set<String>) -> Set<String> {
            Set(StandardClips.clips(encoders: encoders).map { String($0.name.dropFirst(2).prefix { $0 != "." }) })
        }
        #expect(codecs(["libx264", "libx265", "libvpx-vp9"]) == ["h264", "hevc", "vp9"])
        #expect(codecs(["libx264"]) == ["h264"] && codecs([]) == ["mpeg4"])
        #expect(StandardClips.clips(encoders: ["libx265"]).count == 8)
    }
}
