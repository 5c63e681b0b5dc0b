import ClipTypes
import Testing

@Suite("A clip id")
struct ClipIDTests {
    /// `printf abc | sha256sum`
    private let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test("parses from its text form")
    func roundTrip() throws {
        let id = try #require(ClipID(digest))
        #expect(id.description == digest)
        #expect(id.bytes.first == 0xba && id.bytes.last == 0xad && id.bytes.count == 32)
        #expect(ClipID(bytes: id.bytes) == id)
        #expect(ClipID(digest.uppercased()) == id)
        #expect(id.prefix == "ba7816bf8f01")
    }

    @Test(
        "is refused when it is not 64 hexadecimal digits",
        arguments: ["", "ba78", "zz", String(repeating: "g", count: 64), String(repeating: "+1", count: 32)]
    )
    func refused(text: String) {
        #expect(ClipID(text) == nil)
    }

    @Test("needs 32 bytes", arguments: [0, 31, 33])
    func byteCount(count: Int) {
        #expect(ClipID(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("is ordered like its text form")
    func order() throws {
        let ids = try ["00", "0f", "10", "f0"].map { try #require(ClipID($0 + String(repeating: "a", count: 62))) }
        #expect(ids.shuffled().sorted() == ids)
        #expect(!(ids[0] < ids[0]))
    }
}
