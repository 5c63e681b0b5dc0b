import Benchmark
import ClipTypes
import VideoDecoding

/// A whole clip, opened, scanned and decoded on one thread.
func registerDecoding() {
    for sampling in ["keyframes", "adaptive", "every=1s", "uniform=16"] {
        Benchmark(
            "VideoDecoder:\(sampling)",
            closure: { (benchmark: Benchmark, clip: (path: String, sampler: FrameSampler)) throws in
                let decoder = VideoDecoder()
                for _ in benchmark.scaledIterations {
                    blackHole(try decoder.decode(clip.path, sampling: clip.sampler) { blackHole($0) })
                }
            },
            setup: {
                guard let sampler = FrameSampler(sampling) else {
                    throw InputError(description: "'\(sampling)' is not a sampling")
                }
                return (try Inputs.clip(), sampler)
            }
        )
    }
}
