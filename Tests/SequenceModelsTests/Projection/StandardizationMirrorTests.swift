import ClipTypes
import SequenceModels
import Testing

@Suite("Standardization under mirroring")
struct StandardizationMirrorTests {
    // 0 and 1 change places, 2 and 3 change places and sign, 4 stays, 5 changes its sign.
    private let layout = DescriptorLayout([("a", .color, 6)])
    private let mirror = DescriptorMirror(sources: [1, 0, 3, 2, 4, 5], signs: [1, 1, -1, -1, 1, -1])

    @Test("has the mean of both partners, the sign respected, as calculated by hand")
    func handCalculation() {
        let given = Standardization(
            layout: layout, means: [0.25, 0.75, 0.5, 0.25, 0.125, 0.5], scales: [1, 2, 3, 5, 4, 6])
        let symmetric = given.symmetrized(under: mirror)
        #expect(symmetric.means == [0.5, 0.5, 0.125, -0.125, 0.125, 0])
        #expect(symmetric.scales == [1.5, 1.5, 4, 4, 4, 6])
        #expect(symmetric.layout == layout)
        #expect(symmetric.symmetrized(under: mirror) == symmetric)
    }
}
