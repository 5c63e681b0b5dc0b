import ClipTypes
import Testing

@Suite("Exact text")
struct ExactTextTests {
    /// The same letters, composed (NFC) and decomposed (NFD): equal as strings, other bytes.
    private let composed = "Jos\u{E9}.mp4"
    private let decomposed = "Jose\u{301}.mp4"

    @Test("Two forms of one name are two keys, and the same bytes one")
    func bytes() {
        #expect(composed == decomposed)
        #expect(composed.exact != decomposed.exact)
        #expect(composed.exact == ExactText(Substring(composed)))
        #expect(Set([composed, decomposed, composed].map(\.exact)).count == 2)
    }

    @Test("Keys are in the order of their bytes, as names in file systems")
    func order() {
        // U+FF61 is above the surrogates of UTF-16, and below U+10000 in UTF-8.
        let names = ["", "A", "a", decomposed, composed, "\u{FF61}", "\u{10000}"]
        #expect(
            names.shuffled().map(\.exact).sorted().map(\.description)
                == names.sorted {
                    Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
                })
    }

    @Test("Interactions of two forms of one name differ")
    func interactions() {
        let one = Interaction(user: composed, item: "a", time: 1)
        #expect(one != Interaction(user: decomposed, item: "a", time: 1))
        #expect(one != Interaction(user: composed, item: "b", time: 1))
        #expect(Set([one, one, Interaction(user: decomposed, item: "a", time: 1)]).count == 2)
    }
}
