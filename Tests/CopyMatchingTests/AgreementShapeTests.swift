import ClipTypes
@testable import DetailMatching
import Kernels
import Testing

@testable import CopyMatching

@Suite("How agreement is spread")
struct AgreementShapeTests {
    private let side = FrameDetail.side

    /// The levels of a picture, from those of each cell.
    private func levels(_ level: (_ column: Int, _ row: Int) -> Int8) -> [Int8] {
        (0..<FrameDetail.count).map { level($0 % side, $0 / side) }
    }

    private func shape(of levels: [Int8], with stored: [Int8]) -> AgreementShape {
        let plane = DetailPlane(columns: side, rows: side, values: levels.map { $0 * 20 })
        return AgreementShape(
            DetailSample(plane, pose: [0, 1, 0, 0, 0, 1]),
            with: StoredDetail(FrameDetail(levels: stored, width: side, height: side)))
    }

    /// Squares of two cells, in turn bright and dark.
    private func checkered(_ column: Int, _ row: Int) -> Int8 { (column / 2 + row / 2).isMultiple(of: 2) ? 2 : -2 }

    @Test("A picture agrees with itself everywhere")
    func same() {
        let picture = levels(checkered)
        let shape = shape(of: picture, with: picture)
        #expect(shape.opposedShare == 0)
        #expect(abs(shape.lowestCorrelation - 1) < 1e-4)
        // Blocks of 25, and nine of 30 or 36 cells: (16 x 25 + 8 x 30 + 36)^2 / (16 x 25^2 + 8 x 30^2 + 36^2) = 24.70.
        #expect(abs(shape.effectiveBlocks - 24.7) < 0.01)
        #expect(shape.isotropy > 0.3)
    }

    @Test("A page whose other half differs has windows that do not agree at all")
    func layout() {
        let shape = shape(
            of: levels(checkered), with: levels { $0 < 13 ? self.checkered($0, $1) : -self.checkered($0, $1) })
        #expect(abs(shape.opposedShare - 0.5) < 1e-4)
        #expect(abs(shape.lowestCorrelation + 1) < 1e-4)
        // In each row of blocks, two agree wholly, and in one three columns of five: rows of five and six cells give
        // (26 x 11)^2 / ((2 x 5^2 + 1) x (4 x 5^2 + 6^2)) = 11.79.
        #expect(abs(shape.effectiveBlocks - 11.79) < 0.01)
    }

    @Test("Lines of one direction have no isotropy, and rest on the blocks along them")
    func line() {
        let line = levels { _, row in row == 12 ? 2 : abs(row - 12) == 1 ? -1 : 0 }
        let shape = shape(of: line, with: line)
        #expect(shape.isotropy < 1e-4)
        // Five blocks of 5, 5, 5, 5 and 6 columns: 26^2 / (4 x 25 + 36) = 4.97.
        #expect(abs(shape.effectiveBlocks - 4.97) < 0.01)
        #expect(shape.opposedShare == 0)
    }

    @Test("A picture without detail agrees with nothing")
    func plain() {
        let shape = shape(of: levels(checkered), with: levels { _, _ in 0 })
        #expect(shape.effectiveBlocks == 0 && shape.lowestCorrelation == 0 && shape.isotropy == 0)
    }
}
