private import Kernels
public import SequenceModels

/// Clips of random features for tests.
public enum RandomClips {
    /// Returns a clip of frames with random features, 0.2 s to 2.2 s apart, that depends on the seed alone.
    public static func sequence(frames: Int, features: Int, seed: UInt64) -> FeatureSequence {
        var generator = SeededGenerator(seed: seed)
        var time = Duration.zero
        return FeatureSequence(
            frames: (0..<frames).map { _ in
                time += .milliseconds(200 + generator.index(below: 2000))
                return FeatureFrame(
                    values: (0..<features).map { _ in generator.uniform(-1, 1) as Float }, time: time,
                    weight: generator.uniform(0.2, 1))
            })
    }

    /// A network whose every weight does something.
    public static func network(_ shape: RecurrentShape, seed: UInt64) -> RecurrentNetwork {
        var generator = SeededGenerator(seed: seed)
        return RecurrentNetwork(
            shape: shape, parameters: (0..<shape.parameterCount).map { _ in generator.uniform(-0.8, 0.8) as Float })
    }
}
