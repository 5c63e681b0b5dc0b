import ClipTypes
import Foundation
import Testing

@Suite("A descriptor layout")
struct DescriptorLayoutTests {
    private let layout = DescriptorLayout([("a", .color, 3), ("b", .shape, 2)])

    @Test("lays its blocks end to end")
    func blocks() {
        #expect(layout.count == 5)
        #expect(layout.blocks.map(\.range) == [0..<3, 3..<5])
        #expect(DescriptorLayout([]).count == 0)
    }

    @Test("comes back from JSON")
    func coding() throws {
        let data = try JSONEncoder().encode(layout)
        #expect(try JSONDecoder().decode(DescriptorLayout.self, from: data) == layout)
    }

    @Test("knows whether a sequence shows anything")
    func content() {
        func frame(_ weight: Float) -> FrameDescriptor {
            FrameDescriptor(values: [0, 0, 0, 0, 0], time: .zero, weight: weight)
        }
        #expect(!DescriptorSequence(layout: layout, frames: []).hasContent)
        #expect(!DescriptorSequence(layout: layout, frames: [frame(0), frame(0)]).hasContent)
        #expect(DescriptorSequence(layout: layout, frames: [frame(0), frame(0.1)]).hasContent)
    }
}
