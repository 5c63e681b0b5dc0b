import VideoDecoding
@testable import ModelTraining
import ClipTypes
import Kernels
import Foundation
import TestSupport
import Testing
import VisualDescriptors

@testable import SequenceModels

@Suite("Learned whitening")
struct LearnedWhiteningTests {
    /// Frames whose rooted values are the given ones.
    private func frames(_ rooted: [[Float]], weight: Float = 1) -> [FrameDescriptor] {
        rooted.map { FrameDescriptor(values: $0.map { $0 * abs($0) }, time: .zero, weight: weight) }
    }

    /// Takes values as they are; none has a mirror partner.
    private func plain(_ count: Int) -> LearnedWhitening {
        LearnedWhitening(
            standardization: identity(count),
            mirror: DescriptorMirror(sources: Array(0..<count), signs: [Float](repeating: 1, count: count)))
    }

    private func identity(_ count: Int) -> Standardization {
        Standardization(
            layout: DescriptorLayout([("a", .color, count)]), means: [Float](repeating: 0, count: count),
            scales: [Float](repeating: 1, count: count))
    }

    private let original: [[Float]] = [[2, 0], [-2, 0], [0, 1], [0, -1]]
    private var copies: [[[Float]]] { [1, -1].map { shift in original.map { [$0[0], $0[1] + shift] } } }

    @Test("agrees with a hand calculation")
    func handCalculation() throws {
        // W = diag(0, 1), shrunk by 0.1 · 0.5 to diag(0.05, 1.05); T = diag(24, 14) / 12. The eigenvalues are 40 and 10/9,
        // the vectors 1/√0.05 and 1/√1.05 long; with λ^(-1/4) the rows are (20² / 40)^(1/4) and (0.9 / 1.05²)^(1/4).
        var whitening = plain(2)
        whitening.add(original: frames(original), copies: copies.map { frames($0) })
        let projection = try #require(whitening.projection(dimension: 2))
        for (value, expected) in zip(projection.rows, [1.778_279_4, 0, 0, 0.950_530_5]) {
            #expect(abs(Double(value) - expected) < 1e-6)
        }
        #expect(projection.parity == [1, 1])
        #expect(try #require(whitening.projection(dimension: 1)).rows == Array(projection.rows.prefix(2)))
    }

    @Test("counts clips alike, and passes over frames without weight")
    func weights() throws {
        var once = plain(2)
        once.add(original: frames(original), copies: copies.map { frames($0) })
        var twice = plain(2)
        twice.add(original: frames(original + original), copies: copies.map { frames($0 + $0) })
        var dark = plain(2)
        dark.add(
            original: frames(original) + frames([[9, 9]], weight: 0),
            copies: copies.map { frames($0) + frames([[-9, 9]]) })
        let expected = try #require(once.projection(dimension: 2))
        #expect(try #require(dark.projection(dimension: 2)) == expected)
        for (value, same) in zip(try #require(twice.projection(dimension: 2)).rows, expected.rows) {
            #expect(abs(value - same) < 1e-6)
        }
    }

    @Test("has no projection where nothing was seen, nothing was altered, or too few directions differ")
    func nothing() {
        #expect(plain(2).projection(dimension: 1) == nil)
        var unaltered = plain(2)
        unaltered.add(original: frames(original), copies: [frames(original)])
        #expect(unaltered.projection(dimension: 1) == nil)
        var dark = plain(2)
        dark.add(original: frames(original, weight: 0), copies: copies.map { frames($0) })
        #expect(dark.projection(dimension: 1) == nil)
        var few = plain(2)
        few.add(original: frames(original), copies: copies.map { frames($0) })
        #expect(few.projection(dimension: 3) == nil)
    }

    @Test("finds altered copies that whitening without copies confuses")
    func beatsPrincipalComponents() throws {
        // 24 values tell frames apart, and altering shifts all along one direction, much farther than frames differ.
        let count = 24
        var generator = SeededGenerator(seed: 7)
        let nuisance = (0..<count).map { _ in generator.uniform(-1, 1) as Float }
        func frame() -> [Float] { (0..<count).map { _ in generator.uniform(-0.5, 0.5) as Float } }
        func altered(_ frame: [Float]) -> [Float] {
            let shift = generator.uniform(-3, 3) as Float
            return frame.indices.map { frame[$0] + shift * nuisance[$0] + (generator.uniform(-0.02, 0.02) as Float) }
        }
        var whitening = plain(count)
        var seen: [[Float]] = []
        for _ in 0..<60 {
            let clip = (0..<4).map { _ in frame() }
            let copies = (0..<3).map { _ in clip.map { altered($0) } }
            whitening.add(original: frames(clip), copies: copies.map { frames($0) })
            seen += clip + copies.joined()
        }
        var covariance = [Double](repeating: 0, count: count * count)
        for vector in seen {
            for index in covariance.indices {
                covariance[index] += Double(vector[index / count] * vector[index % count])
            }
        }
        let components = SymmetricEigen(covariance.map { $0 / Double(seen.count) }, size: count)
        let rows = zip(components.values, components.vectors).prefix(12).flatMap { value, vector in
            vector.map { Float($0 * pow(value, -LearnedWhitening.power / 2)) }
        }
        let principal = FrameProjection(
            standardization: identity(count), rows: rows, parity: [Int8](repeating: 1, count: 12))
        let learned = try #require(whitening.projection(dimension: 12))

        // Both sides are altered: a shift of the queries alone would leave the order of their neighbors as it is.
        let fresh = (0..<100).map { _ in frame() }
        let held = fresh.map { altered($0) }
        let queries = fresh.map { altered($0) }
        func found(by projection: FrameProjection) -> Double {
            let known = frames(held).map { projection.project($0.values) }
            let hits = frames(queries).enumerated().filter { place, query in
                let projected = projection.project(query.values)
                let products = known.map { zip($0, projected).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
                return products.firstIndex(of: products.max() ?? 0) == place
            }
            return Double(hits.count) / Double(held.count)
        }
        #expect(found(by: learned) > 0.95)
        #expect(found(by: principal) < 0.6)
    }

    @Test("makes each direction of real frames even or odd under mirroring, and leaves excluded blocks out")
    func mirrorParity() throws {
        // Two blocks only: all of them would take a debug build minutes.
        let layout = FrameDescriber.layout
        let mirror = FrameDescriber.mirror
        let excluded = Set(layout.blocks.map(\.name)).subtracting(["color-layout", "edge-histogram"])
        let names = ["colony", "fractal", "kaleidoscope", "lava", "snowfall", "tunnel"]
        let originals = try names.map { try described("\($0).mp4") }
        let copies = try names.map { try described("\($0)__recompressed.mp4") }
        var fit = StandardizationFit(layout: layout)
        for frames in originals { fit.add(DescriptorSequence(layout: layout, frames: frames)) }
        let standardization = try #require(fit.standardization()).symmetrized(under: mirror)
        var whitening = LearnedWhitening(standardization: standardization, mirror: mirror, excluding: excluded)
        for (original, copy) in zip(originals, copies) { whitening.add(original: original, copies: [copy]) }
        let projection = try #require(whitening.projection(dimension: 48))
        #expect(Set(projection.parity) == [1, -1])
        #expect(try #require(whitening.projection(dimension: 48)) == projection)

        let used = layout.blocks.filter { !excluded.contains($0.name) }.flatMap(\.range)
        for row in 0..<projection.dimension {
            for column in Set(0..<layout.count).subtracting(used) {
                #expect(projection.rows[row * layout.count + column] == 0)
            }
        }
        // Frames that were fitted, and pictures that were not.
        let frames = try originals.joined() + described("mug.jpg") + described("ball.png")
        for frame in frames {
            let projected = projection.project(frame.values)
            let mirrored = projection.mirrored(projected)
            let expected = projection.project(mirror.mirrored(frame.values))
            #expect(zip(mirrored, expected).allSatisfy { abs($0 - $1) < 1e-5 })
            #expect(abs(projected.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            let parts = projection.contributions(frame.values)
            for index in projected.indices {
                #expect(abs(parts.values.reduce(0) { $0 + $1[index] } - projected[index]) < 1e-5)
            }
        }
        let lopsided = try #require(described("mug.jpg").first)
        let projected = projection.project(lopsided.values)
        #expect(zip(projected, projection.mirrored(projected)).contains { abs($0 - $1) > 0.05 })
    }

    private func described(_ sample: String) throws -> [FrameDescriptor] {
        var describer = FrameDescriber()
        var frames: [FrameDescriptor] = []
        _ = try VideoDecoder().decode(Samples.path(sample), sampling: .uniform(count: 6)) {
            frames.append(describer.describe($0))
        }
        return frames
    }
}
