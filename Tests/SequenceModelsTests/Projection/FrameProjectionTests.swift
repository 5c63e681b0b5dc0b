import ClipTypes
import SequenceModels
import Testing

@Suite("Projected frames")
struct FrameProjectionTests {
    private let layout = DescriptorLayout([("a", .color, 2), ("b", .shape, 1)])

    private var projection: FrameProjection {
        FrameProjection(
            standardization: Standardization(layout: layout, means: [0.5, 0, 0], scales: [2, 1, 1]),
            rows: [1, 0, 0, 0, 2, -2], parity: [1, -1])
    }

    @Test("agree with a hand calculation")
    func handCalculation() {
        // Roots 1, 0.5, -0.5; standardized 1, 0.5, -0.5; projected 1, 2; norm √5.
        let projected = projection.project([1, 0.25, -0.25])
        #expect(abs(projected[0] - 0.447_213_6) < 1e-6)
        #expect(abs(projected[1] - 0.894_427_2) < 1e-6)
        #expect(projection.dimension == 2 && projection.layout == layout)
    }

    @Test("are parted by family as a hand calculation parts them, and the parts sum to the whole")
    func contributions() throws {
        // Color gives 1 and 1, shape 0 and 1, before the norm √5.
        let parts = projection.contributions([1, 0.25, -0.25])
        let color = try #require(parts[.color])
        let shape = try #require(parts[.shape])
        #expect(abs(color[0] - 0.447_213_6) < 1e-6 && abs(color[1] - 0.447_213_6) < 1e-6)
        #expect(shape[0] == 0 && abs(shape[1] - 0.447_213_6) < 1e-6)
        let whole = projection.project([1, 0.25, -0.25])
        for index in whole.indices {
            #expect(abs(parts.values.reduce(0) { $0 + $1[index] } - whole[index]) < 1e-6)
        }
    }

    @Test("are zeros where the frame is average in every way, and so are the parts")
    func average() {
        #expect(projection.project([0.25, 0, 0]) == [0, 0])
        #expect(projection.contributions([0.25, 0, 0]).values.allSatisfy { $0 == [0, 0] })
    }

    @Test("are mirrored by negating the odd values")
    func mirrored() {
        #expect(projection.mirrored([0.6, -0.8]) == [0.6, 0.8])
        #expect(projection.mirrored(projection.mirrored([0.6, -0.8])) == [0.6, -0.8])
    }

    @Test("come of equal projections only where all of them is equal")
    func equality() {
        let standardization = projection.standardization
        let rows = projection.rows
        #expect(FrameProjection(standardization: standardization, rows: rows, parity: [1, -1]) == projection)
        #expect(FrameProjection(standardization: standardization, rows: rows, parity: [1, 1]) != projection)
    }
}
