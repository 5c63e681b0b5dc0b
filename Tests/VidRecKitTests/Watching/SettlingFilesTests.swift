import Files
import Testing

@testable import ClipIndexing

@Suite("Files that settle")
struct SettlingFilesTests {
    private func state(_ bytes: Int64, changed: Int = 0) -> FileState {
        FileState(byteCount: bytes, modified: .seconds(bytes), changed: .seconds(changed))
    }

    @Test("are returned once, when neither size nor times have changed for the time, in the order of paths")
    func settle() {
        var files = SettlingFiles(settleTime: .seconds(2))
        files.note("b", state(1), at: .seconds(10))
        files.note("a", state(2), at: .milliseconds(10_500))
        #expect(files.settled(at: .milliseconds(11_999)) { $0 == "a" ? state(2) : state(1) }.isEmpty)
        #expect(files.settled(at: .seconds(12)) { $0 == "a" ? state(2) : state(1) }.map(\.path) == ["b"])
        files.note("0", state(3), at: .seconds(11))
        #expect(files.settled(at: .seconds(20)) { $0 == "a" ? state(2) : state(3) }.map(\.path) == ["0", "a"])
        #expect(files.count == 0)
    }

    @Test("wait again from each change on, of the size, the modification time or the change time")
    func change() {
        var files = SettlingFiles(settleTime: .seconds(2))
        files.note("a", state(1), at: .zero)
        for second in 1...5 {
            let state = second < 4 ? state(Int64(second)) : state(3, changed: second)
            #expect(files.settled(at: .seconds(second)) { _ in state }.isEmpty)
        }
        // Noted again without a change: that does not delay it.
        files.note("a", state(3, changed: 5), at: .milliseconds(6_500))
        #expect(files.settled(at: .seconds(7)) { _ in state(3, changed: 5) }.map(\.path) == ["a"])
    }

    @Test("are forgotten when they are removed or moved away")
    func gone() {
        var files = SettlingFiles(settleTime: .seconds(2))
        files.note("a", state(1), at: .zero)
        files.note("b", state(1), at: .zero)
        files.note("b", nil, at: .seconds(1))
        #expect(files.settled(at: .seconds(9)) { _ in nil }.isEmpty && files.count == 0)
    }
}
