internal import Concurrency
internal import ClipTypes
private import Digests
private import Foundation
private import ModelFiles
internal import SequenceModels

extension SummarizerTraining {
    /// The projection that was learned from all clips, and those of each half of the groups, for the clips of the
    /// other.
    struct Projections: Sendable {
        let all: FrameProjection
        let halves: [FrameProjection]
        /// The projection for the network: principal components of the unaltered clips.
        let features: FrameProjection
    }

    /// The number of values of a projected frame.
    static let dimension = 128

    /// Returns the projections: those in the work folder if they were fitted to the same clips, else they are fitted.
    func projections(
        of material: TrainingMaterial, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> Projections {
        let key = material.key(["projections"] + options.omitted.map(\.rawValue).sorted()).hexadecimal
        if let stored = storedProjections(key: key) { return stored }
        onEvent(.began(.projection))
        let parts: [[TrainingMaterial.Clip]] = [
            material.clips, material.clips, material.clips.filter { $0.group % 2 == 1 },
            material.clips.filter { $0.group % 2 == 0 },
        ]
        let steps = StepCounter(.projection, of: 2 * material.clips.count + parts.joined().count, onEvent: onEvent)
        guard let standardization = try standardization(of: material, steps: steps) else {
            throw TrainingError(
                code: .unsuitableData,
                description: "all frames of the clips in '\(options.folder)' are black, white or plain")
        }
        // Motion depends on the frame that was sampled before, so that it does not identify a frame.
        let families =
            [DescriptorFamily.motion] + options.omitted.compactMap { DescriptorFamily(rawValue: $0.rawValue) }
        let excluded = layout.blocks.filter { families.contains($0.family) }.map(\.name)
        var fitted = [FrameProjection?](repeating: nil, count: parts.count)
        try await forEachConcurrently(Array(parts.indices), width: options.jobs) { part in
            let isFeatures = part == 0
            var whitening = LearnedWhitening(
                isFeatures ? .principal : .discriminant, standardization: standardization, mirror: mirror,
                excluding: isFeatures ? [] : Set(excluded))
            for clip in parts[part] {
                try Task.checkCancellation()
                let variants = try material.variants(of: clip, first: isFeatures ? 1 : .max)
                whitening.add(
                    original: variants[0].map(\.descriptor),
                    copies: variants.dropFirst().map { $0.map(\.descriptor) })
                steps.advance()
            }
            return whitening.projection(dimension: Self.dimension)
        } receive: { part, projection in
            fitted[part] = projection
            return nil
        }
        try Task.checkCancellation()
        guard let features = fitted[0], let all = fitted[1] else {
            throw TrainingError(
                code: .unsuitableData,
                description: "the clips in '\(options.folder)' are too few or too similar to train on")
        }
        let projections = Projections(all: all, halves: [fitted[2] ?? all, fitted[3] ?? all], features: features)
        try store(projections, key: key)
        return projections
    }

    private func standardization(of material: TrainingMaterial, steps: StepCounter) throws -> Standardization? {
        var fit = StandardizationFit(layout: layout)
        // The clips, then their mirror images, by permutation, without decoding.
        for isMirrored in [false, true] {
            for clip in material.clips {
                try Task.checkCancellation()
                let frames = try material.original(of: clip).map { frame in
                    FrameDescriptor(
                        values: isMirrored ? mirror.mirrored(frame.values) : frame.values, time: frame.time,
                        weight: frame.weight)
                }
                fit.add(DescriptorSequence(layout: layout, frames: frames))
                steps.advance()
            }
        }
        return fit.standardization()?.symmetrized(under: mirror)
    }

    private func store(_ projections: Projections, key: String) throws {
        let standardization = projections.all.standardization
        var tensors = [
            "means": ModelFile.Tensor(shape: [layout.count], values: standardization.means),
            "scales": ModelFile.Tensor(shape: [layout.count], values: standardization.scales),
        ]
        for (name, projection) in zip(Self.names, [projections.all] + projections.halves + [projections.features]) {
            tensors[name + ".rows"] = ModelFile.Tensor(
                shape: [projection.dimension, layout.count], values: projection.rows)
            tensors[name + ".parity"] = ModelFile.Tensor(
                shape: [projection.dimension], values: projection.parity.map { Float($0) })
        }
        let file = try ModelFile(metadata: ["key": key], tensors: tensors).encoded()
        do {
            try file.write(to: URL(filePath: projectionsPath), options: .atomic)
        } catch {
            throw TrainingError.cannotWrite(projectionsPath, error)
        }
    }

    /// Returns the stored projections; `nil` if there are none, or they are damaged or of other clips or options.
    private func storedProjections(key: String) -> Projections? {
        guard let data = FileManager.default.contents(atPath: projectionsPath),
            let file = try? ModelFile(decoding: data), file.metadata["key"] == key,
            let means = try? file.values(of: "means", shape: [layout.count]),
            let scales = try? file.values(of: "scales", shape: [layout.count])
        else { return nil }
        let standardization = Standardization(layout: layout, means: means, scales: scales)
        let stored = Self.names.compactMap { name -> FrameProjection? in
            guard let rows = try? file.values(of: name + ".rows", shape: [Self.dimension, layout.count]),
                let parity = try? file.values(of: name + ".parity", shape: [Self.dimension]),
                parity.allSatisfy({ abs($0) == 1 })
            else { return nil }
            return FrameProjection(standardization: standardization, rows: rows, parity: parity.map { Int8($0) })
        }
        guard stored.count == Self.names.count else { return nil }
        return Projections(all: stored[0], halves: [stored[1], stored[2]], features: stored[3])
    }

    /// The names of the projections in the file.
    private static let names = ["all", "even", "odd", "features"]
}
