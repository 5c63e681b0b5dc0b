import Foundation
import Testing

@testable import Evaluation

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Plot of recommendations")
struct RecommendationPlotTests {
    /// What is in a document.
    private final class Reader: NSObject, XMLParserDelegate {
        var counts: [String: Int] = [:]
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            counts[name, default: 0] += 1
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    private func read(_ svg: String) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(parser.parserError.debugDescription)")
        return reader
    }

    private func point(_ name: String, k: Int = 10, _ value: Double, coverage: Double) -> RecommendationPlot.Point {
        let draws = value.isNaN ? [] : [value - 0.01, value + 0.01]
        return RecommendationPlot.Point(
            name: name, k: k, ndcg: Estimate(value: value, draws: draws), coverage: coverage)
    }

    @Test("is valid XML whatever models are called, and names axes, models and values")
    func content() throws {
        let points = [
            point("a<b>&\"c\"\u{1}", 0.161, coverage: 0.43), point("ease", 0.156, coverage: 0.21),
            point("ease", k: 20, 0.2, coverage: 0.3),
        ]
        let reader = try read(RecommendationPlot(title: "A & B", points: points).svg)
        for text in ["A & B", "a<b>&\"c\"", "nDCG@10", "coverage@20", "0.161", "ease", "95 % interval"] {
            #expect(reader.text.contains(text), "\(text)")
        }
        // Each point in its panel, and each in the list beside it: circles are of the first model, squares of the second.
        #expect(reader.counts["circle"] == 2 && reader.counts["polygon"] == 4)
        let best = try #require(reader.text.range(of: "a<b>"))
        let next = try #require(reader.text.range(of: "ease"))
        #expect(best.lowerBound < next.lowerBound, "the best model first")
    }

    @Test("is the same for the same points, and survives none, one at the origin and one that is no number")
    func edges() throws {
        let plot = RecommendationPlot(
            title: "t", points: [point("m", 0, coverage: 0), point("n", .nan, coverage: 0.5)])
        #expect(plot.svg == plot.svg)
        let reader = try read(plot.svg)
        #expect(reader.counts["circle"] == 2 && reader.counts["polygon"] == nil)
        let empty = try read(RecommendationPlot(title: "t", points: []).svg)
        #expect(empty.counts["circle"] == nil && empty.counts["polygon"] == nil)
        #expect(empty.text.trimmingCharacters(in: .whitespacesAndNewlines) == "t", "only the title is left")
    }

    @Test("has round numbers at its axes, from 0 to above the greatest", arguments: [0.007, 0.16, 0.25, 0.99, 1, 37])
    func axes(greatest: Double) {
        let axis = PlotAxis(0...greatest)
        #expect((3...8).contains(axis.ticks.count), "\(axis.ticks)")
        #expect(axis.ticks.first == 0 && (axis.ticks.last ?? 0) >= greatest - 1e-9)
        #expect(Set(axis.ticks.map(axis.label(of:))).count == axis.ticks.count)
        #expect(axis.position(of: 0) == 0 && axis.position(of: axis.ticks.last ?? 0) == 1)
    }
}
