import ClipTypes
import Foundation
import Testing

@testable import Duplicates

@Suite("Pages of duplicates")
struct DuplicatePagesTests {
    private func clip(_ number: Int, _ paths: [String], through: ClipID? = nil) -> DuplicateClip {
        DuplicateClip(
            clip: id(number), paths: paths, duration: .seconds(7), width: 640, height: 360, byteCount: 1000,
            time: .seconds(1), isUploadTime: false, through: through)
    }

    private func found(_ groups: Int, path: String = "/a/b.mp4") -> FoundDuplicates {
        let link = DuplicateLink(clips: pair(1, 2), evidence: evidence(), confidence: 0.99, mark: nil)
        return FoundDuplicates(
            groups: (0..<groups).map { number in
                DuplicateGroup(
                    number: number + 1, clips: [clip(1, [path, path + "2"]), clip(2, ["/c.mp4"])], links: [link],
                    longest: id(1), largest: id(1), oldest: id(2))
            }, parts: [], clips: [:], withheld: [], comparedClips: 1000, newlyCompared: 0)
    }

    private func text(_ pages: DuplicatePages, _ number: Int = 1) throws -> String {
        String(decoding: try pages.page(number), as: UTF8.self)
    }

    @Test("Hostile names are text, and nothing on a page can be started or loaded")
    func hostileNames() throws {
        let path = "/x/<script>alert(1)</script>\"'&amp;\u{202E}gpj.exe\n<img src=http://a/ onerror=b>"
        let page = try text(DuplicatePages(found(1, path: path), fileName: "a.html"))
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("\u{202E}"))
        #expect(
            page.contains("/x/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp;\\u{202e}gpj.exe\\n&lt;img src"))
        #expect(page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"))
    }

    @Test("Ten thousand groups are paged, each on one page, and pages link to each other")
    func paging() throws {
        let pages = DuplicatePages(found(10_000), fileName: "my pages.html") { [UInt8]($0.bytes.prefix(3)) }
        #expect(pages.count == 100 && pages.name(ofPage: 1) == "my pages.html")
        #expect(pages.name(ofPage: 42) == "my pages-42.html")
        var seen: Set<Int> = []
        for number in [1, 2, 100] {
            let page = try text(pages, number)
            let sections = page.matches(of: #/<section id="g(\d+)">/#).compactMap { Int($0.1) }
            #expect(sections == Array((number - 1) * 100 + 1...number * 100))
            seen.formUnion(sections)
            #expect(page.matches(of: #/<img alt="" src="data:image\/jpeg;base64,[A-Za-z0-9+\/=]+">/#).count == 200)
            #expect(number == 1 || page.contains("href=\"my%20pages%2Ehtml\""))
            #expect(number == 100 || page.contains("href=\"my%20pages%2D\(number + 1)%2Ehtml\""))
        }
        #expect(seen.count == 300)
    }

    @Test("Without duplicates there is one page that says so")
    func none() throws {
        let pages = DuplicatePages(found(0), fileName: "a.html")
        #expect(pages.count == 1)
        #expect(try text(pages).contains("0 groups of 0 clips, 0 shared parts, among 1000 clips"))
    }
}
