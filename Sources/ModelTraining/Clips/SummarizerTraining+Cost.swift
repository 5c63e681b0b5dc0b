private import Files
private import Foundation
internal import ClipTypes

extension SummarizerTraining {
    /// Processor times in seconds and memory in bytes that were measured on one machine (Benchmarks/README.md).
    private enum Measured {
        /// The time to decode, alter and describe a frame of a variant.
        static let variant = 0.0015
        /// The time to fit the projections to a clip, and to a frame of a variant, for descriptors of 997 values; it
        /// grows with the square of their number.
        static let (projectionOfClip, projection) = (0.01, 0.000_3)
        /// The time to compute the directions of the projections.
        static let directions = 2.0
        /// The time to train the network on a frame of a view, in one epoch.
        static let network = 0.000_02
        /// The time to search for the altered copies of a clip, for each of its frames.
        static let calibration = 0.02
        /// The memory whatever the number of clips, that of the scatter of descriptors of 997 values, and that for each
        /// clip.
        static let (memory, scatterMemory, memoryOfClip) = (200_000_000, 100_000_000.0, 2_000)
        static let descriptorSize = 997.0
    }

    /// Prepares a few clips, and returns the costs of the training.
    ///
    /// - Throws: `TrainingError` with the code `unusableWork` if the work folder has too little space.
    func cost(of preparation: inout TrainingSetPreparation) async throws -> TrainingCost {
        let measured = try await preparation.measure()
        let (found, prepared) = preparation.clipCounts
        let missing = preparation.missing.count
        // The clips with known sizes stand for the others.
        let mostBytes = VariantFile.byteCount(
            variants: options.variants, frames: TrainingMaterial.mostFrames, dimension: layout.count)
        let noBytes = VariantFile.byteCount(variants: options.variants, frames: 0, dimension: layout.count)
        let bytes = preparation.meanByteCount ?? mostBytes
        let frames = TrainingMaterial.mostFrames * max(1, bytes - noBytes) / (mostBytes - noBytes)
        let views = Double((prepared + missing) * options.variants * max(1, frames))
        let variantTime =
            measured.clips > 0
            ? measured.time / measured.clips : .seconds(Measured.variant * Double(options.variants * frames))
        let motion = layout.blocks.filter { $0.family == .motion }.reduce(0) { $0 + $1.range.count }
        let featureBytes = FeatureFile.byteCount(
            views: options.variants, frames: max(1, frames), featureCount: Self.dimension + motion)
        let size = Double(layout.count) / Measured.descriptorSize
        let projection =
            Measured.directions * size + Measured.projectionOfClip * Double(prepared + missing)
            + Measured.projection * views
        let searchedFrames = frames < TrainingMaterial.mostFrames ? frames : Self.mostCalibrationFrames
        let searches = Double(min(found, Self.mostCalibrationClips) * searchedFrames)
        let hasFeatures = FileManager.default.fileExists(atPath: featuresPath)
        let cost = TrainingCost(
            clips: found, missingClips: missing,
            preparation: variantTime * missing,
            fitting: .seconds(projection * size * size + Measured.calibration * searches),
            network: .seconds(Measured.network * views * Double(options.network.epochs)),
            workByteCount: missing * bytes + (hasFeatures ? 0 : (prepared + missing) * featureBytes),
            freeByteCount: freeByteCount,
            memoryByteCount: Measured.memory + Int(Measured.scatterMemory * size * size) + found * Measured.memoryOfClip
        )
        if let free = cost.freeByteCount, free < cost.workByteCount {
            throw TrainingError(
                code: .unusableWork,
                description: "the work folder '\(options.work)' needs about \(cost.workByteCount / 1_000_000) MB more "
                    + "for \(found) clips in \(options.variants) views each, and its volume has "
                    + "\(free / 1_000_000) MB free; free some, choose a work folder on another volume, or fewer views")
        }
        return cost
    }

    private var freeByteCount: Int? {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: options.work)
        return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
    }
}
