import ClipTypes
import Kernels
import Testing

@testable import CopyMatching

@Suite("Four-bit sketch codes")
struct SketchCodeTests {
    @Test("quantize values times 2.4 times the square root of the dimension, clamped to seven")
    func byHand() {
        // Four values: a factor of 2.4 x 2 = 4.8. 0.5 is 2.4, so 2; -0.5 is -2; 0.1 is 0.48, so 0; 0.7 is 3.36, so 3.
        #expect(SketchCode.quantized([0.5, -0.5, 0.1, 0.7]) == [2, -2, 0, 3])
        // Sixteen values: a factor of 9.6. 0.15625 is 1.5, away from zero 2; 1 is 9.6, clamped.
        let long = SketchCode.quantized([0.156_25, -0.156_25, 1, -1] + [Float](repeating: 0, count: 12))
        #expect(long == [2, -2, 7, -7] + [Int8](repeating: 0, count: 12))
    }

    @Test("pack the first of two values into the low four bits of a byte")
    func layout() {
        #expect(SketchCode.packed(values: [1, 2]) == [0x21])
        #expect(SketchCode.packed(values: [-1, 0]) == [0x0F])
        #expect(SketchCode.packed(values: [0, -1]) == [Int8(bitPattern: 0xF0)])
        #expect(SketchCode.unpacked([0x21, 0x0F, Int8(bitPattern: 0x87)]) == [1, 2, -1, 0, 7, -8])
        #expect(SketchCode.packed(values: []) == [] && SketchCode.unpacked([]) == [])
    }

    @Test("unpack to the packed values, for all pairs")
    func roundTrip() {
        let values = (-8...7).flatMap { low in (-8...7).flatMap { [Int8(low), Int8($0)] } }
        let bytes = SketchCode.packed(values: values)
        #expect(Set(bytes).count == 256)
        #expect(SketchCode.unpacked(bytes) == values)
    }

    @Test("preserve the direction of a vector", arguments: [128, 512])
    func direction(dimension: Int) {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let vector = ClipEmbedding(normalizing: (0..<dimension).map { _ in Float(generator.nextUnit() * 2 - 1) })
                .values
            let codes = SketchCode.unpacked(SketchCode.packed(vector)).map(Float.init)
            let norm = codes.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let cosine = zip(codes, vector).reduce(0) { $0 + $1.0 * $1.1 } / norm
            #expect(cosine > 0.98)
        }
    }

    @Test("of a track are mirrored by signs, and mirroring twice restores them")
    func mirrored() {
        let vector: [Float] = [0.5, -0.5, 0.5, 0.5] + [Float](repeating: 0, count: 28)
        let track = SketchTrack(
            frames: [(.zero, 1, vector, nil), (.seconds(1), 0.5, vector.reversed(), nil)], duration: nil)
        let parity = (0..<32).map { Int8($0 % 2 == 0 ? 1 : -1) }
        let mirrored = track.mirrored(parity: parity)
        #expect(mirrored.codes[0..<4] == [7, 7, 7, -7])
        #expect(mirrored.times == track.times && mirrored.weights == track.weights)
        #expect(mirrored.mirrored(parity: parity).codes == track.codes)
    }

    @Test("of a track have a duration: the last frame lasts for the median interval, or to the end of the clip")
    func durations() {
        func track(_ times: [Int], duration: Duration?) -> SketchTrack {
            SketchTrack(
                frames: times.map { (.seconds($0), 1, [Float](repeating: 0.2, count: 32), nil) }, duration: duration)
        }
        #expect(track([0, 2, 4, 10], duration: nil).duration == 12)
        #expect(track([0, 2, 4, 10], duration: .seconds(15)).duration == 15)
        #expect(track([0, 2, 4, 10], duration: .seconds(15)).spans == [2, 2, 6, 5])
        #expect(track([0, 2, 4], duration: .seconds(1)).duration == 4, "no shorter than its last frame")
        #expect(track([0], duration: nil).duration == 0.5)
        #expect(track([], duration: nil).count == 0)
    }
}
