internal import Digests
internal import Files
private import Foundation

/// Reads a snapshot file from its start to its end, and checks every byte.
final class SnapshotReader {
    /// What the file contains.
    let header: SnapshotHeader
    private let path: String
    private let descriptor: CInt
    private var position: Int
    private var digest: [UInt8]

    /// Opens a file and reads its header.
    init(_ path: String) throws(TransferError) {
        let descriptor: CInt
        do throws(SystemCalls.Failure) {
            guard try SystemCalls.status(ofFile: path).kind != .folder else { throw SystemCalls.Failure(code: EISDIR) }
            descriptor = try SystemCalls.openForReading(path)
        } catch {
            throw TransferError(.unreadable, "cannot read '\(path)': \(error.message)")
        }
        var isOpen = false
        defer { if !isOpen { SystemCalls.closeDescriptor(descriptor) } }
        let start = try Self.bytes(descriptor, SnapshotHeader.magic.count, of: path)
        guard start == SnapshotHeader.magic else {
            throw TransferError(
                .malformed,
                "'\(path)' is not a snapshot: it does not start as `vidrec export --snapshot` writes one; "
                    + "rows are imported with --rows")
        }
        let damage = TransferError(
            .malformed, "'\(path)' is damaged or cut off in its header, at byte \(start.count): copy it again")
        let numbers = try Self.bytes(descriptor, SnapshotHeader.prefixSize - start.count, of: path)
        guard numbers.count == SnapshotHeader.prefixSize - start.count else { throw damage }
        let size = Int(SnapshotHeader.number(numbers, at: 4))
        guard size <= SnapshotHeader.maximumSize else { throw damage }
        let text = try Self.bytes(descriptor, size, of: path)
        let stored = try Self.bytes(descriptor, SHA256.byteCount, of: path)
        guard stored == SHA256.hash(start + numbers + text) else { throw damage }
        let version = SnapshotHeader.number(numbers, at: 0)
        let header =
            version == SnapshotHeader.version ? try? JSONDecoder().decode(SnapshotHeader.self, from: Data(text)) : nil
        guard let header, header.entries.first?.name == SnapshotHeader.Entry.database,
            header.entries.allSatisfy({ $0.isExpected && $0.bytes >= 0 }),
            Set(header.entries.map(\.name)).count == header.entries.count
        else {
            throw TransferError(
                .newer,
                "'\(path)' is a snapshot of version \(version), which this vidrec cannot read: import it with the vidrec "
                    + "that wrote it, or a newer one")
        }
        (self.path, self.descriptor, self.header, digest) = (path, descriptor, header, stored)
        position = SnapshotHeader.prefixSize + size + SHA256.byteCount
        isOpen = true
    }

    deinit { SystemCalls.closeDescriptor(descriptor) }

    /// Reads the content of the next entry in blocks that have been checked.
    func read(_ entry: SnapshotHeader.Entry, _ body: ([UInt8]) throws -> Void) throws {
        var rest = entry.bytes
        while rest > 0 {
            let count = min(rest, SnapshotHeader.blockSize)
            let block = try Self.bytes(descriptor, count, of: path)
            let stored = try Self.bytes(descriptor, SHA256.byteCount, of: path)
            guard block.count == count, stored.count == SHA256.byteCount else { throw cutOff(in: entry.name) }
            var hash = SHA256()
            hash.update(digest)
            hash.update(block)
            digest = hash.finalize()
            guard digest == stored else {
                throw TransferError(
                    .malformed,
                    "'\(path)' is damaged within the bytes \(position)...\(position + count + stored.count - 1), in "
                        + "'\(entry.name)': copy it again, or use another snapshot")
            }
            try body(block)
            position += count + SHA256.byteCount
            rest -= count
        }
    }

    /// Checks that nothing follows the last entry.
    func finish() throws(TransferError) {
        guard try Self.bytes(descriptor, 1, of: path).isEmpty else {
            throw TransferError(
                .malformed, "'\(path)' is damaged: more follows its end at byte \(position)")
        }
    }

    /// Reads `count` bytes, or fewer if the file ends before.
    private static func bytes(_ descriptor: CInt, _ count: Int, of path: String) throws(TransferError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = SystemCalls.read(descriptor, upTo: min(count - bytes.count, 1 << 18)) else {
                let failure = SystemCalls.Failure(code: SystemCalls.lastError)
                throw TransferError(.unreadable, "cannot read '\(path)': \(failure.message)")
            }
            guard !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }

    private func cutOff(in name: String) -> TransferError {
        TransferError(
            .malformed,
            "'\(path)' is cut off after byte \(position), in '\(name)': copy it again, or use another snapshot")
    }
}
