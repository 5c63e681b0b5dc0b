import ClipTypes
import Kernels
import Testing
import VisualDescriptors

@testable import CopyMatching
internal import DetailMatching

@Suite("The local detail of a query's pictures")
struct QueryDetailsTests {
    private let picture = Texture(seed: 5).picture(width: 72, height: 48, spacing: 5)

    /// A query of some views and their mirror images, with the same picture.
    private func details(_ views: [PictureView], _ picture: QueryPicture) -> QueryDetails {
        let track = SketchTrack([Cut(Footage(seed: 1), 0, 1)])
        return QueryDetails(
            CopyQuery(
                views: views.map { CopyQuery.View(view: $0, isMirrored: false, track: track) }, parity: parity,
                pictures: [picture]))
    }

    private func plane(_ picture: Picture, columns: Int, rows: Int) -> [Int8] {
        DetailKernels.plane(
            picture.luma, width: picture.width, height: picture.height,
            region: (0..<picture.width, 0..<picture.height), columns: columns, rows: rows)
    }

    private static let standard = [
        PictureView(), PictureView(kind: .turned, name: "turned 90", quarterTurns: 1),
        PictureView(kind: .turned, name: "turned 180", quarterTurns: 2),
        PictureView(kind: .turned, name: "turned 270", quarterTurns: 3),
        PictureView(kind: .negative, name: "negative", isNegative: true),
        PictureView(kind: .inset, name: "inset", region: ContentRegion(x: 9, y: 5, width: 40, height: 31)),
        PictureView(
            kind: .inset, name: "turned inset", region: ContentRegion(x: 9, y: 5, width: 40, height: 31),
            quarterTurns: 3,
            isNegative: true),
    ]

    @Test("in each view is that of the picture which the view makes, also mirrored", arguments: standard)
    func views(view: PictureView) throws {
        var details = details([view], picture.queryPicture())
        for (columns, rows) in [(26, 26), (34, 20), (12, 30)] {
            for (number, shown) in [view.apply(picture), view.apply(picture).mirrored].enumerated() {
                let plane = details.plane(ofPicture: 0, inView: number, columns: columns, rows: rows)
                let found = try #require(plane)
                #expect(found.columns == columns && found.rows == rows)
                // Sums in another order may differ in their last digit.
                let expected = self.plane(shown, columns: columns, rows: rows)
                #expect(zip(found.values, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 }, "\(number)")
                #expect(zip(found.values, expected).count { $0 == $1 } > expected.count * 95 / 100)
            }
        }
        let shown = view.apply(picture)
        let aspect = try #require(details.aspectRatio(ofPicture: 0, inView: 0))
        #expect(abs(aspect - Float(shown.width) / Float(shown.height)) < 1e-5)
    }

    @Test("of halves is that of the whole picture, in which they are found by their size")
    func halves() throws {
        let half = PictureView(kind: .half, name: "left half", region: ContentRegion(x: 0, y: 0, width: 36, height: 48))
        var details = details([half], picture.queryPicture())
        let foundPlane = details.plane(ofPicture: 0, inView: 0, columns: 26, rows: 26)
        let found = try #require(foundPlane)
        #expect(found.values == plane(picture, columns: 26, rows: 26))
        #expect(details.scales(inView: 0) == DetailRegistration.partScales)
    }

    @Test("leaves out bars")
    func bars() throws {
        let content = ContentRegion(x: 4, y: 6, width: 60, height: 36)
        let barred = QueryPicture(time: .zero, width: 72, height: 48, luma: picture.luma, content: content)
        var details = details([PictureView()], barred)
        let inside = PictureView(kind: .inset, name: "", region: content).apply(picture)
        let foundPlane = details.plane(ofPicture: 0, inView: 0, columns: 26, rows: 26)
        let found = try #require(foundPlane)
        #expect(found.values == plane(inside, columns: 26, rows: 26))
        #expect(details.aspectRatio(ofPicture: 0, inView: 0) == 60 / Float(36))
    }

    @Test("of a large picture is nearly that of all its pixels")
    func large() throws {
        let large = Texture(seed: 5).picture(width: 320, height: 240, spacing: 20)
        var details = details([PictureView()], large.queryPicture())
        for side in [10, 26, 38] {
            let foundPlane = details.plane(ofPicture: 0, inView: 0, columns: side, rows: side)
            let found = try #require(foundPlane)
            let expected = plane(large, columns: side, rows: side)
            #expect(zip(found.values, expected).allSatisfy { abs(Int($0) - Int($1)) <= 3 })
        }
    }

    @Test("is missing for pictures that do not contain the region of an inset")
    func outside() {
        let inset = PictureView(kind: .inset, name: "", region: ContentRegion(x: 40, y: 0, width: 33, height: 48))
        var details = details([inset], picture.queryPicture())
        #expect(details.aspectRatio(ofPicture: 0, inView: 0) == nil)
        let missing = details.plane(ofPicture: 0, inView: 0, columns: 26, rows: 26)
        #expect(missing == nil)
    }

    @Test("of an indexed clip is that of its frames, at their own size")
    func stored() throws {
        let track = SketchTrack([Cut(nil, 0, 1), Cut(Footage(seed: 1), 0, 3)], every: 1, detailed: true)
        var details = QueryDetails(track.query)
        #expect(details.times == [1, 2, 3] && !details.canScale)
        #expect(details.picture(nearest: 0.2) == 0 && details.picture(nearest: 2.4) == 1)
        let levels = try #require(track.details[2]?.levels)
        let wholePlane = details.plane(ofPicture: 1, inView: 0, columns: 26, rows: 26)
        let whole = try #require(wholePlane)
        #expect(whole.values == levels.map { $0 * 20 })
        let mirroredPlane = details.plane(ofPicture: 1, inView: 1, columns: 26, rows: 26)
        let mirrored = try #require(mirroredPlane)
        var reversed: [Int8] = []
        for row in 0..<26 { reversed += whole.values[row * 26..<(row + 1) * 26].reversed() }
        #expect(mirrored.values == reversed)
        let other = details.plane(ofPicture: 1, inView: 0, columns: 28, rows: 26)
        #expect(other == nil)
    }
}
