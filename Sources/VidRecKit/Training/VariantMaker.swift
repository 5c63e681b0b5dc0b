internal import ClipTypes
private import VideoDecoding
private import VisualDescriptors

/// Decodes a clip and describes it and its altered copies.
struct VariantMaker: Sendable {
    let options: TrainingSetOptions
    let donors: DonorPool

    /// The sketches of each variant, that of the clip itself first.
    ///
    /// - Throws: `UnreadableFile` if there is nothing to learn from; `CancellationError`.
    func makeVariants(of clip: TrainingInventory.Clip, donors candidates: [ClipID]) throws -> [[QuantizedDescriptor]] {
        var frames: [Frame] = []
        do {
            _ = try options.decoder.decode(clip.path, sampling: options.sampling) { frames.append($0) }
        } catch {
            throw UnreadableFile(reason: error.message)
        }
        guard try FileState(ofFile: clip.path) == clip.state else {
            throw UnreadableFile(reason: "it changed while it was read; train again when it is complete")
        }
        let original = Self.describe(frames)
        guard original.contains(where: { $0.weight > 0 }) else {
            throw UnreadableFile(reason: "no frame shows anything (black, white or plain)")
        }
        var variants = [original]
        for number in 1..<max(1, options.variants) {
            try Task.checkCancellation()
            var generator = SeededGenerator(seed: options.seed, clip: clip.id, number: UInt64(number))
            let recipe = PictureAugmentation.random(
                using: &generator, severity: (number - 1) % 3 + 1, keepsView: true)
            let donor = recipe.needsDonor ? donors.draw(from: candidates, using: &generator) : []
            let altered = frames.enumerated().map { index, frame in
                // The donor is sampled alike, and begins anew when it ends.
                let picture = recipe.apply(
                    frame.picture, frame: index, donor: donor.isEmpty ? nil : donor[index % donor.count])
                return Frame(picture: picture, time: frame.time, isKeyframe: frame.isKeyframe)
            }
            variants.append(Self.describe(altered))
        }
        return variants
    }

    private static func describe(_ frames: [Frame]) -> [QuantizedDescriptor] {
        var describer = FrameDescriber()
        return frames.map { QuantizedDescriptor(describer.describe($0)) }
    }
}
