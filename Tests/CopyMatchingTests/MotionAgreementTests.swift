import ClipTypes
@testable import DetailMatching
import Kernels
import Testing

@testable import CopyMatching

@Suite("How what moves agrees")
struct MotionAgreementTests {
    private static let count = FrameDetail.count
    /// The cells of a tenth of the picture.
    private static let moving = 0..<67

    /// Two frames, in which the first cells are of one sign and then of the other, and all others do not change.
    private func frames(_ sign: Int, of unit: Int = 1, still: Int = 1) -> [[Int8]] {
        [1, -1].map { time in
            (0..<DetailKernels.paddedCount).map { cell in
                cell >= Self.count
                    ? 0 : Int8(unit * (Self.moving.contains(cell) ? 2 * sign * time : still))
            }
        }
    }

    private var inside: [UInt8] {
        [UInt8](repeating: 1, count: Self.count)
            + [UInt8](repeating: 0, count: DetailKernels.paddedCount - Self.count)
    }

    private func agreement(_ values: [[Int8]], _ levels: [[Int8]]) -> MotionAgreement {
        MotionAgreement(Array(zip(values, levels)).map { (values: $0.0, levels: $0.1) }, inside: inside)
    }

    @Test("In a copy, what moves agrees as what stands still, at whatever contrast")
    func copy() {
        let copy = agreement(frames(1, of: 25), frames(1))
        #expect(abs(copy.correlation - 1) < 1e-5 && abs(copy.excess) < 1e-4)
        // 67 x 8 of 67 x 8 + 609 x 2.
        #expect(abs(copy.share - 536.0 / 1754) < 1e-5)
    }

    @Test("In another take, what moves differs and what stands still does not")
    func take() {
        let take = agreement(frames(-1, of: 25), frames(1))
        #expect(abs(take.correlation + 1) < 1e-5)
        // The square of the difference of 2 and -2, and 0.1 on both sides: ln(16.1 / 0.1).
        #expect(abs(take.excess - 5.0814) < 1e-3)
        // An alteration that changes the rest as much is no sign of another take: 67 cells differ by 4, all others by 2.
        let altered = agreement(frames(-1, of: 25, still: -1), frames(1))
        #expect(abs(altered.excess - 1.3682) < 1e-3, "ln(16.1 / 4.1)")
    }

    @Test("One pair, or pictures in which nothing moves, do not tell what moves")
    func still() {
        #expect(agreement(Array(frames(1).prefix(1)), Array(frames(1).prefix(1))).share == 0)
        let frame = [frames(1)[0], frames(1)[0]]
        #expect(agreement(frame, frame).correlation == 0 && agreement(frame, frame).share == 0)
    }
}
