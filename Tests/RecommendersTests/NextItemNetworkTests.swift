@testable import Recommenders
import ModelFiles
import Foundation
import Kernels
import Testing

@Suite("Next item network")
struct NextItemNetworkTests {
    /// ((7k) mod 11 - 5) / 20, for k from a start.
    private static func pattern(_ count: Int, from start: Int) -> [Float] {
        (start..<start + count).map { Float($0 * 7 % 11 - 5) / 20 }
    }

    private static func parameters(items: Int, features: Int = 0) -> NextItemNetwork.Parameters {
        NextItemNetwork.Parameters(
            embeddings: pattern(items * 16, from: 0), biases: pattern(items, from: 1_000),
            featureMap: pattern(features * 16, from: 1_500), inputWeights: pattern(16 * 48, from: 2_000),
            inputBias: pattern(48, from: 3_000), recurrentWeights: pattern(16 * 48, from: 4_000),
            recurrentBias: pattern(48, from: 5_000), projection: pattern(16 * 16, from: 6_000),
            projectionBias: pattern(16, from: 7_000))
    }

    private static func shape(items: Int, features: Int = 0) -> NextItemShape {
        NextItemShape(itemCount: items, embeddingCount: 16, hiddenCount: 16, featureCount: features)
    }

    private static let small = NextItemNetwork(shape: shape(items: 5), parameters: parameters(items: 5), features: [])

    /// The equations in NumPy, in double precision.
    @Test(
        "scores as NumPy computes them",
        arguments: [
            ([2], [-0.20869177, -0.48609899, 0.19932261, 0.36772914, 0.17579015]),
            ([0, 3, 1, 3], [-0.26185853, -0.49612125, 0.14000547, 0.5061322, 0.18862568]),
        ] as [([Int32], [Float])])
    func forward(sequence: [Int32], expected: [Float]) {
        var scores: [Float] = [9, 9]
        Self.small.score(after: sequence, into: &scores)
        #expect(scores.count == expected.count)
        for (score, value) in zip(scores, expected) { #expect(abs(score - value) < 1e-5) }
    }

    @Test("gives the gradients that finite differences give, over sequences of several lengths")
    func gradients() {
        let sequences: [ArraySlice<Int32>] = [[0, 3, 1, 3], [2, 2], [4, 1, 0]]
        var options = NextItemOptions()
        options.embeddingDropout = 0
        options.stateDropout = 0
        func gradients(_ parameters: NextItemNetwork.Parameters) -> NextItemPass.Gradients {
            NextItemPass(
                shape: Self.shape(items: 5), parameters: parameters,
                candidates: NextItemPass.Candidates(
                    items: parameters.embeddings, columns: transposed(parameters.embeddings, rows: 5, columns: 16),
                    biases: parameters.biases, answerBiases: []),
                options: options
            ).gradients(of: sequences, scale: 1, seed: 1)
        }
        let known = Self.parameters(items: 5)
        let found = gradients(known)
        let parts: [(WritableKeyPath<NextItemNetwork.Parameters, [Float]>, [Float])] = [
            (\.embeddings, found.items), (\.biases, found.biases), (\.inputWeights, found.inputWeights),
            (\.inputBias, found.inputBias), (\.recurrentWeights, found.recurrentWeights),
            (\.recurrentBias, found.recurrentBias), (\.projection, found.projection),
            (\.projectionBias, found.projectionBias),
        ]
        for (path, slopes) in parts {
            #expect(slopes.count == known[keyPath: path].count)
            #expect(slopes.contains { abs($0) > 0.01 })
            for index in stride(from: 0, to: slopes.count, by: max(1, slopes.count / 23)) {
                var higher = known
                var lower = known
                higher[keyPath: path][index] += 0.02
                lower[keyPath: path][index] -= 0.02
                let slope = (gradients(higher).loss - gradients(lower).loss) / 0.04
                #expect(abs(Double(slopes[index]) - slope) < 1e-3, "\(path) \(index)")
            }
        }
    }

    @Test("answers as before once it is written to a file and read again, features and all")
    func storing() throws {
        let features = Self.pattern(5 * 3, from: 8_000)
        let network = NextItemNetwork(
            shape: Self.shape(items: 5, features: 3), parameters: Self.parameters(items: 5, features: 3),
            features: features)
        let file = try ModelFile(decoding: ModelFile(tensors: network.tensors(prefix: "next.")).encoded())
        let read = try NextItemNetwork(file, prefix: "next.")
        #expect(read.shape == network.shape)
        var (before, after): ([Float], [Float]) = ([], [])
        network.score(after: [1, 4, 2], into: &before)
        read.score(after: [1, 4, 2], into: &after)
        #expect(before == after)
        #expect(read.tensors(prefix: "next.") == network.tensors(prefix: "next."))
    }

    @Test("refuses a file whose tensors are missing or do not fit together")
    func unfitFiles() {
        let tensors = Self.small.tensors(prefix: "")
        for name in tensors.keys {
            var missing = tensors
            missing[name] = nil
            let without = #expect(throws: ModelFileError.self, "without \(name)") {
                try NextItemNetwork(ModelFile(tensors: missing), prefix: "")
            }
            #expect(without?.description == "the model has no tensor '\(name)'")
            var longer = tensors
            longer[name] = ModelFile.Tensor(shape: [7], values: [Float](repeating: 0, count: 7))
            let other = #expect(throws: ModelFileError.self, "with another \(name)") {
                try NextItemNetwork(ModelFile(tensors: longer), prefix: "")
            }
            #expect(other?.description.hasPrefix("the model's tensor '\(name)' has the shape [7], ") == true)
        }
    }

    @Test("gives an item that is added later the embedding of its features")
    func extending() {
        // Two known items without embeddings of their own: all that is known of them is their features.
        var parameters = Self.parameters(items: 2, features: 2)
        parameters.embeddings = [Float](repeating: 0, count: 2 * 16)
        parameters.biases = [0, 0]
        let network = NextItemNetwork(
            shape: Self.shape(items: 2, features: 2), parameters: parameters, features: [1, 0, 0, 1])
        let extended = network.extended(by: [0, 1, 1, 0], bias: 0.5)
        #expect(extended.shape.itemCount == 4)
        var (before, after): ([Float], [Float]) = ([], [])
        network.score(after: [0, 1], into: &before)
        extended.score(after: [0, 1], into: &after)
        #expect(Array(after[..<2]) == before)
        #expect(abs(after[2] - before[1] - 0.5) < 1e-6)
        #expect(abs(after[3] - before[0] - 0.5) < 1e-6)
        extended.score(after: [3, 2], into: &after)
        #expect(Array(after[..<2]) == before)
    }
}
