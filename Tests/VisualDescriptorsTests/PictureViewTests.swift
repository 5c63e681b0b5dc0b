import ClipTypes
import Testing

@testable import VisualDescriptors

@Suite("Views of a picture")
struct PictureViewTests {
    /// Three columns, two rows.
    private let picture = Picture(
        width: 3, height: 2, luma: [1, 2, 3, 4, 5, 6], blueDifference: [10, 20, 30, 40, 50, 60],
        redDifference: [9, 8, 7, 6, 5, 4])

    @Test("rotate clockwise by quarter turns")
    func turns() {
        let quarter = PictureView(kind: .turned, quarterTurns: 1).apply(picture)
        #expect((quarter.width, quarter.height) == (2, 3))
        #expect(quarter.luma == [4, 1, 5, 2, 6, 3])
        #expect(quarter.blueDifference == [40, 10, 50, 20, 60, 30] && quarter.redDifference == [6, 9, 5, 8, 4, 7])
        let half = PictureView(kind: .turned, quarterTurns: 2).apply(picture)
        #expect((half.width, half.height) == (3, 2) && half.luma == [6, 5, 4, 3, 2, 1])
        let threeQuarters = PictureView(kind: .turned, quarterTurns: 3).apply(picture)
        #expect((threeQuarters.width, threeQuarters.height) == (2, 3) && threeQuarters.luma == [3, 6, 2, 5, 1, 4])
    }

    @Test("rotated four times or inverted twice restore the picture", arguments: sampleSizes)
    func identities(size: (width: Int, height: Int)) {
        let scene = Picture.scene(width: size.width, height: size.height, seed: 5)
        let quarter = PictureView(kind: .turned, quarterTurns: 1)
        #expect((0..<4).reduce(scene) { picture, _ in quarter.apply(picture) } == scene)
        #expect(quarter.apply(quarter.apply(scene)) == PictureView(kind: .turned, quarterTurns: 2).apply(scene))
        #expect(PictureView(kind: .turned, quarterTurns: 3).apply(quarter.apply(scene)) == scene)
        let negative = PictureView(kind: .negative, isNegative: true)
        #expect(negative.apply(negative.apply(scene)) == scene && PictureView().apply(scene) == scene)
    }

    @Test("invert all planes")
    func negative() {
        let negative = PictureView(kind: .negative, isNegative: true).apply(picture)
        #expect(negative.luma == [254, 253, 252, 251, 250, 249])
        #expect(negative.blueDifference == [245, 235, 225, 215, 205, 195])
        #expect(negative.redDifference == [246, 247, 248, 249, 250, 251])
    }

    @Test("crop regions and rotate the crop")
    func regions() {
        let right = ContentRegion(x: 1, y: 0, width: 2, height: 2)
        #expect(PictureView(kind: .inset, region: right).apply(picture).luma == [2, 3, 5, 6])
        #expect(PictureView(kind: .inset, region: right, quarterTurns: 1).apply(picture).luma == [5, 2, 6, 3])
        #expect(
            PictureView(kind: .inset, region: right, quarterTurns: 2, isNegative: true).apply(picture).luma
                == [249, 250, 252, 253])
        let pixel = ContentRegion(x: 2, y: 1, width: 1, height: 1)
        #expect(PictureView(kind: .inset, region: pixel).apply(picture).blueDifference == [60])
    }

    @Test("include three rotations, inverted colors, halves, quarters and the center, all within the picture")
    func standard() {
        let views = PictureView.standard(width: 256, height: 143)
        #expect(Set(views.map(\.name)).count == 13 && views.count == 13)
        #expect(views.prefix(4).map(\.kind) == [.turned, .turned, .turned, .negative])
        let regions = views.compactMap(\.region)
        #expect(regions.count == 9)
        #expect(regions.prefix(4).map(\.width) == [128, 128, 256, 256])
        // 71.5 is rounded to 72: the lower half is one row smaller.
        #expect(regions.prefix(4).map(\.height) == [143, 143, 72, 71])
        #expect(regions.last == ContentRegion(x: 51, y: 29, width: 154, height: 85))
        let scene = Picture.scene(width: 256, height: 143, seed: 1)
        for view in views {
            let (seen, region) = (view.apply(scene), view.region ?? ContentRegion(x: 0, y: 0, width: 256, height: 143))
            let isUpright = view.quarterTurns.isMultiple(of: 2)
            #expect(seen.width == (isUpright ? region.width : region.height), "\(view.name)")
            #expect(seen.height == (isUpright ? region.height : region.width), "\(view.name)")
        }
        #expect(PictureView.standard(width: 31, height: 200).count == 4)
        for view in PictureView.standard(width: 1, height: 1) {
            #expect(view.apply(Picture.gray(width: 1, height: 1) { _, _ in 7 }).luma == [view.isNegative ? 248 : 7])
        }
    }
}
