import ClipTypes
import Testing

@Suite("A picture")
struct PictureTests {
    @Test("is mirrored plane by plane and row by row")
    func mirrored() {
        let picture = Picture(
            width: 3,
            height: 2,
            luma: [1, 2, 3, 4, 5, 6],
            blueDifference: [10, 20, 30, 40, 50, 60],
            redDifference: [7, 8, 9, 7, 8, 9]
        )
        #expect(picture.mirrored.luma == [3, 2, 1, 6, 5, 4])
        #expect(picture.mirrored.blueDifference == [30, 20, 10, 60, 50, 40])
        #expect(picture.mirrored.redDifference == [9, 8, 7, 9, 8, 7])
        #expect(picture.mirrored.mirrored == picture)
    }
}
