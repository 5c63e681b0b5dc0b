import Benchmark
import ClipTypes
import SequenceModels
import VidRecKit
import VideoDecoding
import VisualDescriptors

/// From pictures at working size to one vector.
func registerDescribing() {
    Benchmark(
        "FrameDescriber:describe",
        configuration: .init(scalingFactor: .kilo),
        closure: { (benchmark: Benchmark, frames: [Frame]) in
            var describer = FrameDescriber()
            for number in benchmark.scaledIterations {
                blackHole(describer.describe(frames[number % frames.count]))
            }
        },
        setup: { try Inputs.frames() }
    )

    Benchmark(
        "FrameDescriber:mirrored",
        configuration: .init(scalingFactor: .kilo),
        closure: { (benchmark: Benchmark, values: [[Float]]) in
            for number in benchmark.scaledIterations {
                blackHole(FrameDescriber.mirrored(values[number % values.count]))
            }
        },
        setup: {
            var describer = FrameDescriber()
            return try Inputs.frames().map { describer.describe($0).values }
        }
    )

    Benchmark(
        "VisionNetwork:features",
        closure: { (benchmark: Benchmark, network: (VisionNetwork, inputs: [NetworkInput])) in
            for number in benchmark.scaledIterations {
                blackHole(network.0.features(of: [network.inputs[number % network.inputs.count]]))
            }
        },
        setup: { try Inputs.network() }
    )

    Benchmark(
        "RecurrentSummarizer:summarize",
        closure: { (benchmark: Benchmark, sequence: DescriptorSequence) in
            for _ in benchmark.scaledIterations { blackHole(ClipModel.shipped.summarizer.summarize(sequence)) }
        },
        setup: { DescriptorSequence(layout: FrameDescriber.layout, frames: try Inputs.descriptors()) }
    )
}
