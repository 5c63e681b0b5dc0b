import Foundation
import Kernels
import ModelFiles
import Testing

@testable import SequenceModels

@Suite("The content head")
struct ContentHeadTests {
    /// Two inputs, a linear part of two values, two labels, whose responses become one value.
    private static func head(
        prototypes: [Float] = [1, 0, 0, 1], means: [Float] = [0.5, 0.25], responses: [Float] = [1, -0.5],
        shares: [Float] = [0.5, 0.25, 0.25]
    ) -> ContentHead {
        ContentHead(
            mean: [1, 1], rows: [1, 0, 0, 2], prototypes: prototypes, responseMeans: means, responseRows: responses,
            shares: shares)
    }

    private static func isClose(_ found: [Float]?, _ expected: [Double], _ bound: Double = 1e-4) -> Bool {
        guard let found, found.count == expected.count else { return false }
        return zip(found, expected).allSatisfy { abs(Double($0) - $1) < bound }
    }

    @Test("maps the difference from the mean linearly, to the length that its share gives")
    func linear() {
        let head = Self.head(prototypes: [], means: [], responses: [], shares: [0.64, 0, 0.36])
        #expect(head.vectorCount == 2 && head.responseCount == 0 && head.dimension == 2)
        // (4, 3) - (1, 1) = (3, 2), which the rows map to (3, 4), of length 5.
        #expect(Self.isClose(head.embed([4, 3]), [0.6 * 0.8, 0.8 * 0.8], 1e-6))
    }

    @Test("adds the square roots of the softmax over the prototypes, centered and reduced, as a hand calculation does")
    func responses() throws {
        // The linear part is (0.6, 0.8); its similarities to the prototypes are 12 and 16 after sharpening.
        let odds = exp(12.0 - 16)
        let roots = [(odds / (1 + odds)).squareRoot(), (1 / (1 + odds)).squareRoot()]
        let half = 0.5.squareRoot()
        // One value has no other direction than its sign.
        let sign = (roots[0] - 0.5) - 0.5 * (roots[1] - 0.25) < 0 ? -1.0 : 1
        #expect(Self.isClose(Self.head().embed([4, 3]), [0.6 * half, 0.8 * half, sign * 0.5]))
        // Two values: the centered roots, of unit length, times the root of the share.
        let head = Self.head(responses: [1, 0, 0, 1])
        let centered = [roots[0] - 0.5, roots[1] - 0.25]
        let norm = (centered[0] * centered[0] + centered[1] * centered[1]).squareRoot()
        #expect(
            Self.isClose(head.embed([4, 3]), [0.6 * half, 0.8 * half, centered[0] / norm / 2, centered[1] / norm / 2]))
        #expect(head.responseCount == 2 && head.dimension == 4)
    }

    @Test("gives each part the squared length of its share")
    func lengths() throws {
        let embedded = try #require(Self.head(responses: [1, 0, 0, 1]).embed([-2, 7]))
        #expect(abs(embedded[..<2].reduce(0) { $0 + $1 * $1 } - 0.5) < 1e-6)
        #expect(abs(embedded[2...].reduce(0) { $0 + $1 * $1 } - 0.25) < 1e-6)
    }

    @Test("has the exponential of the C library to 2 in 10,000 down to -20", arguments: 0...20)
    func exponential(step: Int) {
        let cosine = 1 - Float(step) / 20
        let found = ContentHead.responses([1, 0], prototypes: [1, 0, cosine, (1 - cosine * cosine).squareRoot()])
        let ratio = Double(found[1] / found[0])
        #expect(abs(ratio * ratio / exp(-Double(step)) - 1) < 2e-4)
        #expect(abs(Double(found[0] * found[0] + found[1] * found[1]) - 1) < 1e-6)
    }

    @Test("has no part for content without direction, and none of a label that is alone")
    func directionless() throws {
        #expect(Self.head().embed([1, 1]) == nil, "the mean")
        #expect(Self.head().embed([.infinity, 1]) == nil)
        #expect(Self.head().embed([.nan, 1]) == nil)
        // The response to the only prototype is always 1.
        let alone = Self.head(prototypes: [1, 0], means: [1], responses: [1])
        #expect(try #require(alone.embed([4, 3])).last == 0)
    }
}

@Suite("The content head in a model file")
struct ContentHeadFileTests {
    private static let head = ContentHead(
        mean: [0.1, 0.2, 0.3], rows: [1, 0.5, -0.25, 0, 2, 1], prototypes: [1, 0, 0.5, 0.75, 0, 1],
        responseMeans: [0.1, 0.3, 0.6], responseRows: [1, 0, -1, 0, 0.5, 0.5], shares: [0.5, 0.25, 0.25])

    /// Changes of a head, and what the error must name.
    private static let damage: [(String, ModelFile.Tensor?, String)] = [
        ("mean", nil, "'content.mean'"), ("weight", nil, "'content.weight'"),
        ("prototypes", nil, "'content.prototypes'"), ("responses.mean", nil, "'content.responses.mean'"),
        ("responses.weight", nil, "'content.responses.weight'"), ("shares", nil, "'content.shares'"),
        ("mean", .init(shape: [2], values: [1, 2]), "'content.mean' has the shape [2], not [3]"),
        ("weight", .init(shape: [6], values: [1, 2, 3, 4, 5, 6]), "'content.weight'"),
        ("weight", .init(shape: [0, 3], values: []), "0 x 3 weights"),
        ("weight", .init(shape: [2, 0], values: []), "2 x 0 weights"),
        ("weight", .init(shape: [1, 3], values: [1, 2, 3]), "'content.prototypes' has the shape [3, 2], not [3, 1]"),
        ("prototypes", .init(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]), "'content.prototypes'"),
        ("responses.mean", .init(shape: [2], values: [1, 2]), "'content.prototypes' has the shape [3, 2], not [2, 2]"),
        ("responses.mean", .init(shape: [0], values: []), "0 prototypes, 2 responses"),
        ("responses.weight", .init(shape: [0, 3], values: []), "3 prototypes, 0 responses"),
        ("responses.weight", .init(shape: [2, 2], values: [1, 2, 3, 4]), "'content.responses.weight'"),
        ("responses.weight", .init(shape: [4, 3], values: [Float](repeating: 1, count: 12)), "4 responses"),
        ("shares", .init(shape: [2], values: [0.5, 0.5]), "'content.shares'"),
        ("shares", .init(shape: [3], values: [0.5, 0.5, 0.5]), "shares of [0.5, 0.5, 0.5]"),
        ("shares", .init(shape: [3], values: [1.5, -0.25, -0.25]), "shares of"),
    ]

    @Test("comes back as it was, with prototypes and without")
    func roundTrip() throws {
        let bare = ContentHead(
            mean: [0.1, 0.2], rows: [1, 2], prototypes: [], responseMeans: [], responseRows: [],
            shares: [0.75, 0, 0.25]
        )
        for head in [Self.head, bare] {
            let data = try ModelFile(tensors: head.tensors).encoded()
            #expect(try ContentHead(ModelFile(decoding: data)) == head)
        }
        #expect(try ContentHead(ModelFile(tensors: [:])) == nil)
    }

    @Test("that is incomplete or contradicts itself is refused by name", arguments: damage.indices)
    func refused(index: Int) {
        let (name, tensor, words) = Self.damage[index]
        var tensors = Self.head.tensors
        tensors["content.\(name)"] = tensor
        let error = #expect(throws: ModelFileError.self) { try ContentHead(ModelFile(tensors: tensors)) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("has prototypes if they have a share")
    func share() {
        var tensors = ContentHead(
            mean: [1], rows: [1], prototypes: [], responseMeans: [], responseRows: [], shares: [1, 0, 0]
        ).tensors
        tensors["content.shares"] = .init(shape: [3], values: [0.5, 0.5, 0])
        #expect(throws: ModelFileError.self) { try ContentHead(ModelFile(tensors: tensors)) }
    }

    @Test("of any shapes is read or refused, and what is read can be used", arguments: 1...4)
    func shapes(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var read = 0
        for _ in 0..<5000 {
            let names = ["mean", "weight", "prototypes", "responses.mean", "responses.weight"]
            var tensors: [String: ModelFile.Tensor] = [:]
            for (name, dimensions) in zip(names, [1, 2, 2, 1, 2]) {
                let shape = (0..<dimensions).map { _ in generator.index(below: 3) }
                tensors["content.\(name)"] = ModelFile.Tensor(
                    shape: shape, values: (0..<shape.reduce(1, *)).map { _ in generator.uniform(-1, 1) as Float })
            }
            let shares: [Float] = generator.index(below: 2) == 0 ? [0.5, 0.25, 0.25] : [0.75, 0, 0.25]
            tensors["content.shares"] = ModelFile.Tensor(shape: [3], values: shares)
            do throws(ModelFileError) {
                guard let head = try ContentHead(ModelFile(tensors: tensors)) else {
                    Issue.record("tensors of a head were not seen")
                    return
                }
                let embedded = head.embed([Float](repeating: 3, count: head.mean.count))
                #expect(embedded?.count ?? head.dimension == head.dimension)
                read += 1
            } catch {
                #expect(error.description.contains("content"))
            }
        }
        #expect(read > 3)
    }
}
