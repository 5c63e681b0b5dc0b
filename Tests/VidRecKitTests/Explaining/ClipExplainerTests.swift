import ClipCatalog
import ClipTypes
import CopyMatching
import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("Explanations")
struct ClipExplainerTests {
    private func explain(_ a: String, _ b: String) async throws -> ClipExplanation {
        try await ClipExplainer().explain(fileAt: Samples.path(a), and: Samples.path(b), sheet: true)
    }

    /// Whether the shares sum to the similarities, and the similarities are of unit vectors.
    private func expectSums(_ explanation: ClipExplanation) throws {
        let agreement = try #require(explanation.agreement)
        #expect(abs(agreement.shares.values.reduce(0, +) - agreement.similarity) < 1e-5)
        #expect(Set(agreement.shares.keys) == Set(DescriptorFamily.allCases))
        let mean = explanation.pairs.reduce(0) { $0 + $1.similarity } / Float(explanation.pairs.count)
        #expect(abs(mean - agreement.similarity) < 1e-5, "the mean of the pairs is what the families explain")
        #expect(explanation.pairs.allSatisfy { abs($0.similarity) <= 1.00001 })
        let related = try #require(explanation.related)
        #expect(abs(related.shares.values.reduce(0, +) - related.similarity) < 1e-5)
    }

    @Test("of a mirrored copy say so, and compare its frames mirrored")
    func mirrored() async throws {
        let explanation = try await explain("skyline__mirrored.mp4", "skyline.mp4")
        #expect(explanation.isCopy && explanation.match.isMirrored && !explanation.isSameBytes)
        try expectSums(explanation)
        // The sketches of the alignment are quantized to four bits; the frames read again agree with them all the same,
        // which unmirrored frames of this skyline, with the moon on one side, would not.
        #expect(explanation.pairs.count == explanation.match.pairs.count && !explanation.pairs.isEmpty)
        for (pair, sketched) in zip(explanation.pairs, explanation.match.pairs) {
            #expect(abs(pair.similarity - sketched.similarity) < 0.05)
        }
        #expect(explanation.reasons.first?.hasSuffix(", mirrored.") == true)
    }

    @Test(
        "of a trimmed copy name the seconds of both, and of one with a black lead",
        arguments: [
            // The seconds are from Samples/make.sh.
            ("tide__trimmed.mp4", "tide.mp4", 0.0...3.0, 1.5...4.5),
            ("snowfall__blacklead.mp4", "snowfall.mp4", 1.5...7.5, 0.0...6.0),
        ])
    func seconds(a: String, b: String, of: ClosedRange<Double>, in clip: ClosedRange<Double>) async throws {
        let explanation = try await explain(a, b)
        let segment = try #require(explanation.match.segments.first)
        for (found, expected) in [(segment.query, of), (segment.clip, clip)] {
            #expect(abs(Double(found.lowerBound) - expected.lowerBound) <= 0.75, "\(found)")
            #expect(abs(Double(found.upperBound) - expected.upperBound) <= 0.75, "\(found)")
        }
        try expectSums(explanation)
        let best = try #require(explanation.best)
        let worst = try #require(explanation.worst)
        #expect(best.similarity >= worst.similarity)
        #expect(explanation.pairs.map(\.similarity).max() == best.similarity)
        #expect(explanation.pairs.map(\.similarity).min() == worst.similarity)
    }

    @Test("of unrelated clips say that there is no copy")
    func unrelated() async throws {
        let explanation = try await explain("lava.mp4", "road.mp4")
        #expect(!explanation.isCopy && explanation.confidence < CopyThreshold.confidence)
        #expect(explanation.reasons.first?.contains("a copy needs at least 0.5") == true)
        #expect(explanation.reasons.allSatisfy { !$0.contains("is a part of") })
        #expect(explanation.related.map { $0.similarity < 0.5 } == true)
    }

    @Test(
        "of a file and itself say that the bytes are the same, of a still picture too",
        arguments: ["tide.mp4", "mug.jpg"])
    func same(name: String) async throws {
        let explanation = try await explain(name, name)
        #expect(explanation.isSameBytes && explanation.isCopy)
        #expect(explanation.confidence == 1 && explanation.match.view == .whole && !explanation.match.isMirrored)
        #expect(explanation.pairs.allSatisfy { $0.aTime == $0.bTime && abs($0.similarity - 1) < 1e-5 })
        #expect(!explanation.pairs.isEmpty)
        if name == "tide.mp4" {
            let segment = try #require(explanation.match.segments.first)
            #expect(explanation.match.segments.count == 1 && segment.speed == 1)
            #expect(segment.query == 0...6 && segment.clip == 0...6)
        }
        await #expect(throws: Never.self) { try await explanation.sheet() }
        #expect(explanation.reasons.first == "A and B are the same file, byte for byte.")
        try expectSums(explanation)
    }

    @Test("of a clip beside another look at its half of the picture")
    func half() async throws {
        let folder = try TemporaryFolder()
        let stack = folder.path("stack.mp4")
        try MadeClip.make(
            stack, from: ["tide.mp4", "road.mp4"],
            ["-filter_complex", "[0:v]scale=160:90,setsar=1[a];[1:v]scale=160:90,setsar=1[b];[a][b]hstack", "-t", "3"])
        let explanation = try await ClipExplainer().explain(fileAt: stack, and: Samples.path("road.mp4"))
        #expect(explanation.isCopy && explanation.match.viewName == "right half")
        #expect(explanation.reasons.first?.contains("in the right half of A's picture") == true)
        // Half of the whole picture is another clip: only in the right view can frames agree that much.
        #expect(try #require(explanation.agreement).similarity > 0.9)
        try expectSums(explanation)
    }

    @Test("agree with the copy search, whether clips are named by path or by id")
    func indexed() async throws {
        let folder = try TemporaryFolder()
        let skyline = try folder.copy(sample: "skyline.mp4", to: "clips/skyline.mp4")
        let mirrored = try folder.copy(sample: "skyline__mirrored.mp4")
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        try await library.indexAll(IndexOptions(paths: [folder.path + "/clips"]))
        let id = try await library.clip(skyline).id
        let byID = try await library.explain(mirrored, id.prefix)
        let files = try await ClipExplainer().explain(fileAt: mirrored, and: skyline)
        #expect(byID.match == files.match && byID.agreement == files.agreement && byID.b.path == skyline)
        let found = try #require(try await library.copies(of: mirrored).first)
        #expect(found.match == byID.match && found.confidence == byID.confidence)
    }

    @Test("of an indexed clip whose file is missing tell what is stored, and draw nothing")
    func gone() async throws {
        let folder = try TemporaryFolder()
        let skyline = try folder.copy(sample: "skyline.mp4")
        let mirrored = try folder.copy(sample: "skyline__mirrored.mp4")
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        try await library.indexAll(IndexOptions(paths: [folder.path]))
        let whole = try await library.explain(mirrored, skyline)
        try FileManager.default.removeItem(atPath: skyline)

        let second = try await library.explain(mirrored, skyline)
        #expect(second.match == whole.match && second.related?.similarity == whole.related?.similarity)
        #expect(second.b.path == nil && second.agreement == nil && second.pairs.count == whole.pairs.count)
        #expect(second.best != nil && second.reasons.contains { $0.hasPrefix("The file of B is missing") })
        let undrawn = await #expect(throws: VidRecError.self) { try await second.sheet() }
        #expect(
            undrawn?.code == .unreadable && undrawn?.description.hasPrefix("there is no contact sheet, because") == true
        )
        #expect(second.sheetObstacle?.contains("skyline.mp4' is missing") == true)

        let first = try await library.explain(skyline, mirrored)
        #expect(first.isCopy && first.match.isMirrored && first.a.path == nil && first.agreement == nil)
    }

    @Test("of what is no clip are an error that names it")
    func failures() async throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("no video", to: "notes.txt")
        let black = folder.path("black.mp4")
        try MadeClip.make(black, from: ["tide.mp4"], ["-vf", "geq=lum=16:cb=128:cr=128", "-t", "1"])
        let good = Samples.path("tide.mp4")
        let expected: [(String, VidRecError.Code)] = [
            (text, .unreadable), (folder.path("none.mp4"), .unreadable), (folder.path, .unreadable),
            (black, .noEmbedding),
        ]
        for (bad, code) in expected {
            for (a, b) in [(bad, good), (good, bad)] {
                let error = await #expect(throws: VidRecError.self) {
                    try await ClipExplainer().explain(fileAt: a, and: b)
                }
                #expect(error?.code == code, "\(bad)")
                #expect(error?.description.contains("'\(bad)'") == true, "\(bad)")
            }
        }
        let library = try await ClipLibrary(at: folder.path + "/catalog", mode: .create)
        let error = await #expect(throws: VidRecError.self) { try await library.explain(good, "ffffffff") }
        #expect(error?.code == .unknownClip)
    }
}
