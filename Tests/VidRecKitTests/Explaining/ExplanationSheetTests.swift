import Foundation
import TestSupport
import Testing
import VideoDecoding

@testable import VidRecKit

@Suite("Sheets of explanations")
struct ExplanationSheetTests {
    @Test("decode to the size that was drawn, the same bytes each time")
    func decodes() async throws {
        let explanation = try await ClipExplainer().explain(
            fileAt: Samples.path("tide__trimmed.mp4"), and: Samples.path("tide.mp4"), sheet: true)
        let png = try await explanation.sheet()
        #expect(try await explanation.sheet() == png)
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(png), to: "sheet.png")
        var pictures = 0
        let report = try VideoDecoder().decode(path) { _ in pictures += 1 }
        #expect(pictures == 1 && report.metadata.codec == "png" && report.metadata.pixelFormat == "rgb24")
        // A row is 144 pixels of picture, 22 for the time and twice 14 for the margins; above are four lines of 22.
        #expect(report.metadata.height == 14 + 4 * 22 + explanation.pairs.count * (144 + 22 + 28) + 14)
        #expect(report.metadata.width == 14 + 256 + 92 + 256 + 14)
    }

    @Test("choose at most twelve rows, evenly, and always the wanted ones")
    func rows() {
        #expect(ClipExplanation.evenly(5, including: [0]) == [0, 1, 2, 3, 4])
        #expect(ClipExplanation.evenly(12, including: []) == Array(0..<12))
        #expect(ClipExplanation.evenly(23, including: []) == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22])
        #expect(ClipExplanation.evenly(23, including: [7, 8]) == [0, 2, 4, 7, 8, 10, 12, 14, 16, 18, 20, 22])
        for count in [13, 40, 600] {
            for wanted in [[0, 1], [count - 1, count / 2], [3, 4]] {
                let chosen = ClipExplanation.evenly(count, including: wanted)
                #expect(chosen.count == 12 && Set(chosen).count == 12 && Set(chosen).isSuperset(of: wanted))
                #expect(chosen == chosen.sorted() && chosen.allSatisfy { 0..<count ~= $0 })
            }
        }
    }
}
