public import ClipTypes
public import Kernels

/// A random sequence of alterations, to train on altered copies: crops, bars, overlays, color grading, blur, noise,
/// compression, geometric transforms, and mixing with another clip.
///
/// One is drawn for a clip and alters all its frames alike; only noise differs from frame to frame. The alterations
/// are those of the copy detection challenges (Douze et al., "The 2021 image similarity dataset and challenge"; Pizzi
/// et al., "The 2023 video similarity dataset and challenge").
public struct PictureAugmentation: Hashable, Sendable {
    let steps: [AugmentationStep]
    private let seed: UInt64

    init(_ steps: [AugmentationStep], seed: UInt64 = 0) {
        self.steps = steps
        self.seed = seed
    }

    /// Draws an augmentation from a seed.
    ///
    /// - Parameters:
    ///   - seed: The seed; the same seed draws the same augmentation.
    ///   - severity: 1 for one or two mild kinds of step, 2 for one to three medium ones, 3 for two to four strong.
    ///   - keepsView: Whether to leave out what the views of a copy search undo: mirroring, quarter turns, inverted
    ///     colors, picture-in-picture and two clips side by side or stacked.
    /// - Precondition: `severity` is 1, 2 or 3.
    public init(seed: UInt64, severity: Int, keepsView: Bool = false) {
        var generator = SeededGenerator(seed: seed)
        self = .random(using: &generator, severity: severity, keepsView: keepsView)
    }

    /// Draws an augmentation from a random number generator.
    ///
    /// - Parameters:
    ///   - generator: The generator to draw from.
    ///   - severity: 1 for one or two mild kinds of step, 2 for one to three medium ones, 3 for two to four strong.
    ///   - keepsView: Whether to leave out what the views of a copy search undo: mirroring, quarter turns, inverted
    ///     colors, picture-in-picture and two clips side by side or stacked.
    /// - Precondition: `severity` is 1, 2 or 3.
    public static func random(
        using generator: inout SeededGenerator, severity: Int, keepsView: Bool = false
    ) -> PictureAugmentation {
        precondition((1...3).contains(severity), "a severity of \(severity) instead of 1, 2 or 3")
        var recipe = AugmentationRecipe(severity: severity, keepsView: keepsView, generator: generator)
        let steps = recipe.draw()
        generator = recipe.generator
        return PictureAugmentation(steps, seed: generator.next())
    }

    /// Whether a step mixes in pictures of another clip, the donor; ``apply(_:frame:donor:)`` needs one for it.
    public var needsDonor: Bool { steps.contains { $0.needsDonor } }

    /// Returns an altered frame of a clip.
    ///
    /// - Parameters:
    ///   - picture: The picture of the frame, of any size.
    ///   - frame: The index of the frame in the clip, which seeds its noise: the same index gives the same noise.
    ///   - donor: The donor's picture at the same time; `nil` to skip the steps that mix it in.
    /// - Returns: The altered picture, whose size may differ. A step that enlarges it keeps the short side within 144
    ///   pixels and the long side within 576.
    /// - Complexity: O(pixels) for each step; 1 to 2 ms for 256x144.
    public func apply(_ picture: Picture, frame: Int, donor: Picture?) -> Picture {
        var mixing = SeededGenerator(seed: seed ^ UInt64(truncatingIfNeeded: frame))
        var noise = SeededGenerator(seed: mixing.next())
        return steps.reduce(picture) { $1($0, donor: donor, noise: &noise) }
    }
}

extension PictureAugmentation: CustomStringConvertible {
    /// The names of the steps with their parameters, separated by semicolons; empty without steps.
    public var description: String { steps.map(\.description).joined(separator: "; ") }
}
