import Files
import Testing

@Suite("A glob pattern")
struct GlobPatternTests {
    @Test(
        "covers what a shell would",
        arguments: [
            ("*.mp4", "/clips/dog.mp4", true), ("*.mp4", "/clips/dog.mp4.part", false),
            ("dog*", "/clips/dog.mp4", true),
            ("d?g.mp4", "/clips/dog.mp4", true), ("d?g.mp4", "/clips/dg.mp4", false), ("*", "/clips/dog.mp4", true),
            ("*_draft*", "/clips/a_draft_2.mp4", true), ("clips", "/clips/dog.mp4", false),
            ("*/clips/*", "/x/clips/dog.mp4", true), ("/x/*.mp4", "/x/y/dog.mp4", true), ("", "/clips/dog.mp4", false),
            ("a*b*c", "/aXbXbXc", true), ("a*b*c", "/aXcXb", false), ("[x]", "/x", false),
        ]
    )
    func matches(pattern: String, path: String, expected: Bool) {
        #expect(GlobPattern(pattern).matches(path) == expected)
    }

    @Test("does not take for ever over many stars")
    func manyStars() {
        let pattern = String(repeating: "*a", count: 30) + "b"
        #expect(!GlobPattern(pattern).matches("/" + String(repeating: "a", count: 2_000)))
    }
}
