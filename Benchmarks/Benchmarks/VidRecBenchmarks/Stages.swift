import Benchmark
import ClipTypes
import VideoDecoding

/// The parts of decoding that cannot be called by themselves, as processor time of the thread that decodes.
///
/// Each case decodes the whole clip and records one part of what that cost; all parts are of the same work.
func registerStages() {
    let parts: [(name: String, time: KeyPath<DecodingTimes, Duration> & Sendable)] = [
        ("open", \.open), ("demux", \.demux), ("decode", \.decode), ("scale", \.scale),
    ]
    for part in parts {
        let metric = BenchmarkMetric.custom(
            "CPU of \(part.name) (ns)", polarity: .prefersSmaller, useScalingFactor: false)
        Benchmark(
            "VideoDecoder:keyframes, \(part.name)",
            configuration: .init(metrics: [metric]),
            closure: { (benchmark: Benchmark, path: String) throws in
                var times = DecodingTimes()
                blackHole(
                    try VideoDecoder().decode(
                        InputFile(opening: path), selections: [FrameSelection(.keyframes)], addingTo: &times,
                        onFrame: { frame, _ in blackHole(frame) }))
                benchmark.measurement(metric, Int(times[keyPath: part.time] / .nanoseconds(1)))
            },
            setup: { try Inputs.clip() }
        )
    }
}
