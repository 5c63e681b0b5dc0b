import Kernels
import Foundation

/// A damaged clip; its number and the seed alone decide its bytes.
struct Mutant {
    let name: String
    let container: String
    let mutation: Mutation
    let bytes: [UInt8]

    init(number: Int, seed: UInt64, clips: [[SeedClip]]) throws {
        var random = SeededGenerator(seed: seed)
        // One generator a clip, so that a single clip can be made again.
        random = SeededGenerator(seed: random.next() &+ UInt64(number))
        // A container first, so that those with few seeds come as often.
        guard let group = clips.randomElement(using: &random), let clip = group.randomElement(using: &random),
            let others = clips.randomElement(using: &random), let other = others.randomElement(using: &random),
            let mutation = Mutation.allCases.randomElement(using: &random)
        else { throw FuzzingError("there are no clips to mutate") }
        // Half of the splices stay within a container.
        let near = Bool.random(using: &random) ? group.randomElement(using: &random) ?? other : other
        var bytes = mutation.apply(to: clip.bytes, other: near.bytes, using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 {
            bytes = Mutation.bits.apply(to: bytes, other: [], using: &random)
        }
        self.bytes = bytes
        self.mutation = mutation
        container = clip.container
        name = "\(number)-\(mutation.rawValue).\(clip.container)"
    }
}
