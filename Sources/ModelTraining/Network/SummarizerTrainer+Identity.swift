internal import SequenceModels
internal import ClipTypes
private import Digests
private import Foundation

extension SummarizerTrainer {
    /// Returns a digest of all that determines a training: the options, the first weights and the clips.
    func identity(of network: RecurrentNetwork, clips: FeatureFile) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var hash = SHA256()
        // Encoding fails only for options that are not finite, which `check` has refused.
        hash.update((try? encoder.encode(options)) ?? Data())
        var bytes: [UInt8] = []
        UInt64(network.shape.featureCount).append(to: &bytes)
        UInt64(network.shape.hiddenCount).append(to: &bytes)
        for parameter in network.parameters { parameter.bitPattern.append(to: &bytes) }
        hash.update(bytes)
        hash.update(clips.digest)
        return hash.finalize().hexadecimal
    }
}
