import ClipTypes
import Foundation
import Testing

@Suite("A descriptor layout")
struct DescriptorLayoutTests {
    private let layout = DescriptorLayout([("a", .color, 3), ("b", .shape, 2)])

    @Test("has consecutive blocks")
    func blocks() {
        #expect(layout.count == 5)
        #expect(layout.blocks.map(\.range) == [0..<3, 3..<5])
        #expect(DescriptorLayout([]).count == 0)
    }

    @Test("round-trips through JSON")
    func coding() throws {
        let data = try JSONEncoder().encode(layout)
        #expect(try JSONDecoder().decode(DescriptorLayout.self, from: data) == layout)
    }

    @Test("A sequence has content if any frame has a positive weight")
    func content() {
        func frame(_ weight: Float) -> FrameDescriptor {
            FrameDescriptor(values: [0, 0, 0, 0, 0], time: .zero, weight: weight)
        }
        #expect(!DescriptorSequence(layout: layout, frames: []).hasContent)
        #expect(!DescriptorSequence(layout: layout, frames: [frame(0), frame(0)]).hasContent)
        #expect(DescriptorSequence(layout: layout, frames: [frame(0), frame(0.1)]).hasContent)
    }
}
