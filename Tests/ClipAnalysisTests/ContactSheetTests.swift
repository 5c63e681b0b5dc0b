import ClipTypes
import Isolation
import Testing
import VisualDescriptors

@testable import ClipAnalysis

@Suite("Contact sheets")
struct ContactSheetTests {
    private func plain(_ luma: UInt8, width: Int = 100, height: Int = 60) -> Picture {
        let count = width * height
        return Picture(
            width: width, height: height, luma: [UInt8](repeating: luma, count: count),
            blueDifference: [UInt8](repeating: 128, count: count), redDifference: [UInt8](repeating: 128, count: count))
    }

    private func row(_ left: Picture, _ right: Picture, mark: ContactSheet.Row.Mark = .none) -> ContactSheet.Row {
        ContactSheet.Row(
            left: left, right: right, leftTime: .seconds(1), rightTime: .seconds(2), similarity: 0.5, mark: mark)
    }

    @Test("show A on the left and B on the right, with the best and the worst pair framed in green and red")
    func layout() {
        let sheet = ContactSheet(
            header: ["A", "B"],
            rows: [row(plain(200), plain(90), mark: .best), row(plain(210), plain(80), mark: .worst)], region: nil)
        let picture = sheet.picture()
        func pixel(_ x: Int, _ y: Int) -> [UInt8] {
            let index = y * picture.width + x
            return [picture.luma[index], picture.blueDifference[index], picture.redDifference[index]]
        }
        // 620 is the minimum width, of which the pictures and the gutter take 100 + 92 + 100.
        #expect(picture.width == 620 && picture.height == 14 + 44 + 2 * (60 + 22 + 28) + 14)
        let left = 14 + (620 - 28 - 292) / 2
        let top = 14 + 44 + 14
        #expect(pixel(left, top)[0] == 200 && pixel(left + 99, top + 59)[0] == 200)
        #expect(pixel(left + 192, top)[0] == 90 && pixel(left + 291, top + 59)[0] == 90)
        #expect(pixel(left - 1, top) == [146, 97, 67] && pixel(left + 292, top) == [146, 97, 67])
        #expect(pixel(left, top + 110)[0] == 210 && pixel(left - 4, top + 110) == [111, 99, 213])
        #expect(pixel(left - 5, top + 110)[0] == 26)
    }

    @Test("outline the region of the view in A only")
    func outline() {
        let bare = ContactSheet(header: [], rows: [row(plain(200), plain(200))], region: nil).picture()
        let outlined = ContactSheet(
            header: [], rows: [row(plain(200), plain(200))], region: ContentRegion(x: 50, y: 0, width: 50, height: 60)
        ).picture()
        let changed = bare.luma.indices.filter { bare.blueDifference[$0] != outlined.blueDifference[$0] }
        // A frame of two pixels within 50 x 60.
        #expect(changed.count == 50 * 60 - 46 * 56)
        let left = 14 + (620 - 28 - 292) / 2
        #expect(changed.allSatisfy { left + 50..<left + 100 ~= $0 % bare.width })
    }

    @Test("scale large pictures down and truncate long names")
    func limits() {
        let strip = row(plain(200, width: 576, height: 144), plain(90, width: 36, height: 576))
        let name = String(repeating: "long ", count: 100)
        let picture = ContactSheet(header: [name], rows: [strip], region: nil).picture()
        #expect(picture.width == 620 && picture.height == 14 + 22 + 256 + 22 + 28 + 14)
        #expect((0..<picture.height).allSatisfy { picture.luma[($0 + 1) * picture.width - 1] == 26 })
    }

    @Test("print times in minutes, seconds and tenths, and similarities with two decimals")
    func texts() {
        #expect(ContactSheet.text(.milliseconds(3_500)) == "0:03.5")
        #expect(ContactSheet.text(.milliseconds(59_960)) == "1:00.0")
        #expect(ContactSheet.text(.seconds(754)) == "12:34.0")
        #expect([0.996, 0.005, -0.004, -0.5].map { ContactSheet.text($0) } == ["1.00", "0.01", "0.00", "-0.50"])
    }

    @Test("have distinct glyphs that fit their cells")
    func letters() {
        let rows = (32...126).map { Array(SheetFont.rows(of: Character(UnicodeScalar($0)))) }
        #expect(rows.allSatisfy { $0.count == SheetFont.height && $0.allSatisfy { $0 < 32 } })
        #expect(Set(rows).count == rows.count)
        #expect(SheetFont.rows(of: "é").count == SheetFont.height)
    }
}
