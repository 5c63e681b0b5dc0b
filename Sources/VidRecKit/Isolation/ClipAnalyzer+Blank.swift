private import ClipCatalog
private import ClipTypes
private import SequenceModels
private import VisualDescriptors

extension ClipAnalyzer {
    /// Takes a made-up clip of two frames through all stages but the decoding.
    func analyzeBlank() -> ClipAnalysis {
        var describer = FrameDescriber()
        let side = 64
        let frames = (0..<2).map { number in
            let plane = (0..<side * side).map { UInt8(truncatingIfNeeded: $0 * (5 + number) / 3) }
            let picture = Picture(
                width: side, height: side, luma: plane, blueDifference: plane.reversed(), redDifference: plane)
            return describer.describe(Frame(picture: picture, time: .seconds(number), isKeyframe: true))
        }
        let summary = model.summarizer.summarize(
            DescriptorSequence(layout: FrameDescriber.layout, frames: frames))
        return ClipAnalysis(
            status: .ok, reason: nil, metadata: nil, sketches: model.sketches(of: frames),
            embedding: summary.map {
                .init(model: model.identity, value: $0.embedding, contributions: $0.contributions)
            })
    }
}
