import Benchmark
import ClipTypes
import VidRecKit
import VideoDecoding
import VisualDescriptors

/// Results between a worker and a library, as bytes and back.
func registerMessages() {
    // A clip's analysis: some sketches, one embedding with its contributions.
    Benchmark(
        "MessageWriter:TimedAnalysis",
        configuration: .init(scalingFactor: .kilo),
        closure: { (benchmark: Benchmark, result: TimedAnalysis) in
            for _ in benchmark.scaledIterations {
                var writer = MessageWriter()
                writer.put(result)
                blackHole(writer.bytes)
            }
        },
        setup: MessageInputs.analysis
    )

    Benchmark(
        "MessageReader:TimedAnalysis",
        configuration: .init(scalingFactor: .kilo),
        closure: { (benchmark: Benchmark, bytes: [UInt8]) throws in
            for _ in benchmark.scaledIterations {
                var reader = MessageReader(bytes)
                blackHole(try reader.timedAnalysis())
            }
        },
        setup: {
            var writer = MessageWriter()
            writer.put(try MessageInputs.analysis())
            return writer.bytes
        }
    )

    // The largest results: sixteen frames, each with its descriptor and its picture.
    Benchmark(
        "MessageWriter:DescribedClip",
        closure: { (benchmark: Benchmark, result: DescribedClip) in
            for _ in benchmark.scaledIterations {
                var writer = MessageWriter()
                writer.put(result)
                blackHole(writer.bytes)
            }
        },
        setup: MessageInputs.description
    )

    Benchmark(
        "MessageReader:DescribedClip",
        closure: { (benchmark: Benchmark, bytes: [UInt8]) throws in
            for _ in benchmark.scaledIterations {
                var reader = MessageReader(bytes)
                blackHole(try reader.describedClip())
            }
        },
        setup: {
            var writer = MessageWriter()
            writer.put(try MessageInputs.description())
            return writer.bytes
        }
    )
}

private enum MessageInputs {
    static func analysis() throws -> TimedAnalysis {
        TimedAnalysis(analysis: try UnconfinedWork.analyze(Inputs.upload), times: StageTimes())
    }

    static func description() throws -> DescribedClip {
        guard let metadata = try analysis().analysis.metadata else {
            throw InputError(description: "'\(Inputs.upload)' has no video")
        }
        let frames = try Inputs.frames()
        var describer = FrameDescriber()
        let descriptors = frames.map { describer.describe($0) }
        return DescribedClip(
            metadata: metadata,
            selections: [DescribedClip.Selection(descriptors: descriptors, pictures: frames, query: .none)])
    }
}
