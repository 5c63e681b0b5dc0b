private import Files
private import Foundation
internal import ClipTypes

extension SummarizerTraining {
    /// Processor times and memory that were measured on one machine (Benchmarks/README.md).
    private enum Measured {
        /// Decoding, altering and describing a frame of a variant.
        static let variant = 0.0015
        /// Fitting the projections to a frame of a variant.
        static let projection = 0.000_2
        /// Training the network on a frame of a view, in one epoch.
        static let network = 0.000_06
        /// Searching for the altered copies of a clip.
        static let calibration = 0.5
        /// The memory whatever the number of clips, and for each clip.
        static let (memory, memoryPerClip) = (400_000_000, 2_000)
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
        let hasFeatures = FileManager.default.fileExists(atPath: featuresPath)
        let cost = TrainingCost(
            clips: found, missingClips: missing,
            preparation: variantTime * missing,
            fitting: .seconds(
                Measured.projection * views + Measured.calibration * Double(min(found, Self.mostCalibrationClips))),
            network: .seconds(Measured.network * views * Double(options.network.epochs)),
            workByteCount: missing * bytes + (hasFeatures ? 0 : (prepared + missing) * featureBytes),
            freeByteCount: freeByteCount,
            memoryByteCount: Measured.memory + found * Measured.memoryPerClip)
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
