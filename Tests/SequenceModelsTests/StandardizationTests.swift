import ClipTypes
import Foundation
import SequenceModels
import Testing

@Suite("Standardization")
struct StandardizationTests {
    private let layout = DescriptorLayout([("a", .color, 1), ("b", .shape, 2)])

    private func clip(_ frames: [(values: [Float], weight: Float)]) -> DescriptorSequence {
        DescriptorSequence(
            layout: layout,
            frames: frames.map { FrameDescriptor(values: $0.values, time: .zero, weight: $0.weight) }
        )
    }

    @Test("counts every clip alike and every frame by its weight")
    func handCalculation() throws {
        // Roots of value 0: clip 1 has 1 (weight 3) and 0 (weight 1): 0.75; clip 2 has 0.5. Mean 0.625.
        // Mean square: (0.75 + 0.25) / 2 = 0.5; variance 0.5 - 0.390625 = 0.109375; scale 1 / 0.330719 = 3.02372.
        let fitted = try #require(
            Standardization(fitting: [
                clip([([1, 0, 0.04], 3), ([0, 0, 0.04], 1)]),
                clip([([0.25, 0, 0.16], 1), ([1, 1, 1], 0)]),
            ])
        )
        #expect(abs(fitted.means[0] - 0.625) < 1e-6)
        #expect(abs(fitted.scales[0] - 3.023_716) < 1e-4)
        // Value 1 never varies: half the usual spread of its block stands in. Value 2: roots 0.2 and 0.4, spread 0.1; usual
        // spread √((0 + 0.01) / 2) = 0.0707107; the block has two values.
        #expect(abs(fitted.scales[2] - 1 / (0.1 * Float(2).squareRoot())) < 1e-3)
        #expect(abs(fitted.scales[1] - 1 / (0.035_355_3 * Float(2).squareRoot())) < 1e-2)
    }

    @Test("cannot be fitted to nothing")
    func nothing() {
        #expect(Standardization(fitting: []) == nil)
        #expect(Standardization(fitting: [clip([([1, 1, 1], 0)])]) == nil)
    }

    @Test("comes back from its file bit for bit")
    func coding() throws {
        let original = Standardization(layout: layout, means: [0.1, -0.2, 0.3], scales: [1, 2, 0.7])
        #expect(try Standardization(decoding: original.encoded()) == original)
        #expect(try original.encoded() == original.encoded())
    }

    @Test(
        "refuses a damaged or foreign file and says why",
        arguments: [
            ("", "not a vidrec model"),
            ("{}", "not a vidrec model"),
            ("vidrec.standardization/2", "this version of vidrec reads 'vidrec.standardization/1'"),
            ("short", "2 means and 3 scales for descriptors of 3 values"),
            ("overlap", "overlap or leave gaps"),
            ("nan", "not finite"),
        ]
    )
    func refused(kind: String, message: String) throws {
        let original = Standardization(layout: layout, means: [0.1, -0.2, 0.3], scales: [1, 2, 0.7])
        var text = try #require(String(data: original.encoded(), encoding: .utf8))
        switch kind {
        case "vidrec.standardization/2":
            text = text.replacing("vidrec.standardization/1", with: kind)
        case "short":
            // 0.1 and -0.2 as little-endian floats.
            text = text.replacing(#/"means":"[^"]*"/#, with: #""means":"zczMPc3MTL4=""#)
        case "overlap":
            text = text.replacing("[1,3]", with: "[0,3]")
        case "nan":
            text = text.replacing(#/"means":"[^"]*"/#, with: #""means":"AADAfwAAwH8AAMB/""#)
        default:
            text = kind
        }
        let error = #expect(throws: ModelFileError.self) { try Standardization(decoding: Data(text.utf8)) }
        #expect(error?.description.contains(message) == true, "said: \(error?.description ?? "nothing")")
    }
}
