internal import SequenceModels
internal import ClipTypes
private import Digests
private import Foundation

extension SummarizerTrainer {
    /// Returns a digest of all that determines a training: the options, the first weights and the clips.
    func identity(of network: RecurrentNetwork, clips: [TrainingClip]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var hash = SHA256()
        // Encoding fails only for options that are not finite, which `check` has refused.
        hash.update((try? encoder.encode(options)) ?? Data())
        var bytes: [UInt8] = []
        func add(_ number: some FixedWidthInteger & UnsignedInteger) {
            for index in 0..<number.bitWidth / 8 {
                bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index)))
            }
        }
        add(UInt64(network.shape.featureCount))
        add(UInt64(network.shape.hiddenCount))
        network.parameters.forEach { add($0.bitPattern) }
        for clip in clips {
            add(UInt64(bitPattern: Int64(clip.group)))
            add(UInt64(bitPattern: Int64(clip.label)))
            add(UInt64(clip.views.count))
            for view in clip.views {
                add(UInt64(view.frames.count))
                for frame in view.frames {
                    add(UInt64(bitPattern: frame.time.components.seconds))
                    add(UInt64(bitPattern: frame.time.components.attoseconds))
                    add(frame.weight.bitPattern)
                    frame.values.forEach { add($0.bitPattern) }
                }
            }
            hash.update(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        hash.update(bytes)
        return hash.finalize().hexadecimal
    }
}
