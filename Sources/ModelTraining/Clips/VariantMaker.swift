internal import Files
private import Augmentation
internal import ClipTypes
internal import Kernels
internal import Isolation
private import VisualDescriptors

/// Makes the described variants of a clip in the pool's workers.
struct VariantMaker: Sendable {
    let options: TrainingSetOptions
    let pool: DecodePool
    let donors: DonorPool

    /// Returns the quantized descriptors of each variant, the clip itself first.
    ///
    /// - Throws: `UnreadableFile` if the clip cannot be used; `WorkerError`; `CancellationError`.
    func makeVariants(
        of clip: TrainingInventory.Clip, donors candidates: [ClipID]
    ) async throws -> [[QuantizedDescriptor]] {
        let variants: [[QuantizedDescriptor]]
        do {
            variants = try await pool.makeVariants(clip.path, recipe(for: clip, donors: candidates))
        } catch let failure as DecodeFailure {
            throw UnreadableFile(reason: failure.reason)
        }
        guard try FileState(ofFile: clip.path) == clip.state else {
            throw UnreadableFile(reason: "it changed while it was read; train again when it is complete")
        }
        guard variants[0].contains(where: { $0.weight > 0 }) else {
            throw UnreadableFile(reason: "all frames are black, white or plain")
        }
        return variants
    }

    /// Returns the recipe of the clip's alterations. They are sampled here to determine the donors, and again, from
    /// the same states, in the worker.
    private func recipe(for clip: TrainingInventory.Clip, donors candidates: [ClipID]) -> WorkerTask.VariantRecipe {
        var used: [ClipID] = []
        let alterations = (1..<max(1, options.variants)).map { number in
            var generator = SeededGenerator(seed: options.seed, clip: clip.id, number: UInt64(number))
            let (state, severity) = (generator.state, (number - 1) % 3 + 1)
            let recipe = PictureAugmentation.random(using: &generator, severity: severity, keepsView: true)
            var donor: Int?
            if recipe.needsDonor, let drawn = donors.draw(from: candidates, using: &generator) {
                donor = used.firstIndex(of: drawn) ?? used.count
                if donor == used.count { used.append(drawn) }
            }
            return WorkerTask.VariantRecipe.Alteration(state: state, severity: severity, donor: donor)
        }
        return WorkerTask.VariantRecipe(
            selection: options.selection, alterations: alterations, donors: used.map { donors.pictures(of: $0) })
    }
}
