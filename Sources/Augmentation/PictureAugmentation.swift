public import ClipTypes
public import Kernels

/// A recipe of alterations as uploaders make them, to train on: crops, bars, overlays, grading, blur, noise, compression,
/// geometry, and mixing with another clip.
///
/// A recipe is drawn once for a clip and does the same to all its frames; only noise differs from frame to frame. The
/// kinds are those that the copy detection challenges name (Douze et al., "The 2021 image similarity dataset and
/// challenge"; Pizzi et al., "The 2023 video similarity dataset and challenge").
public struct PictureAugmentation: Hashable, Sendable {
    let steps: [AugmentationStep]
    private let seed: UInt64

    init(_ steps: [AugmentationStep], seed: UInt64 = 0) {
        self.steps = steps
        self.seed = seed
    }

    /// Draws a recipe by a seed.
    ///
    /// - Parameters:
    ///   - seed: the same seed is the same recipe.
    ///   - severity: 1, one or two mild steps; 2, one to three; 3, two to four hard ones.
    ///   - keepsView: whether to leave out what looking at a copy in several views undoes: mirroring, turning, inverting,
    ///     and pictures in pictures. Descriptors need not bear what views take care of.
    public init(seed: UInt64, severity: Int, keepsView: Bool = false) {
        var generator = SeededGenerator(seed: seed)
        self = .random(using: &generator, severity: severity, keepsView: keepsView)
    }

    /// Draws a recipe.
    ///
    /// - Parameters:
    ///   - generator: where the draws come from.
    ///   - severity: 1, one or two mild steps; 2, one to three; 3, two to four hard ones.
    ///   - keepsView: whether to leave out what views undo.
    /// - Precondition: the severity is 1, 2 or 3.
    public static func random(
        using generator: inout SeededGenerator, severity: Int, keepsView: Bool = false
    ) -> PictureAugmentation {
        precondition((1...3).contains(severity), "a severity of \(severity) instead of 1, 2 or 3")
        var recipe = AugmentationRecipe(severity: severity, keepsView: keepsView, generator: generator)
        let steps = recipe.draw()
        generator = recipe.generator
        return PictureAugmentation(steps, seed: generator.next())
    }

    /// Whether another clip's pictures are needed.
    public var needsDonor: Bool { steps.contains { $0.needsDonor } }

    /// Alters one frame of a clip.
    ///
    /// - Parameters:
    ///   - picture: the picture, of any size.
    ///   - frame: its number in the clip, by which its noise is drawn.
    ///   - donor: the other clip's picture at that time; without one, steps that need it are left out.
    /// - Returns: the altered picture. Its size may differ, and is no larger than the decoder's where a step enlarges it.
    /// - Complexity: O(pixels) for each step; 1 to 2 ms for 256x144.
    public func apply(_ picture: Picture, frame: Int, donor: Picture?) -> Picture {
        var mixing = SeededGenerator(seed: seed ^ UInt64(truncatingIfNeeded: frame))
        var noise = SeededGenerator(seed: mixing.next())
        return steps.reduce(picture) { $1($0, donor: donor, noise: &noise) }
    }
}

extension PictureAugmentation: CustomStringConvertible {
    /// The steps in words.
    public var description: String { steps.map(\.description).joined(separator: "; ") }
}
