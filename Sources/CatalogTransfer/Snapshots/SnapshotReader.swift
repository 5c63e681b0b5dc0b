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
        let start = SystemCalls.read(descriptor, upTo: SnapshotHeader.magic.count) ?? []
        guard start == SnapshotHeader.magic else {
            throw TransferError(
                .malformed,
                "'\(path)' is not a snapshot: it does not start as `vidrec export --snapshot` writes one; "
                    + "rows are imported with --rows")
        }
        let damage = TransferError(
            .malformed, "'\(path)' is damaged or cut off in its header, at byte \(start.count): copy it again")
        guard let numbers = SystemCalls.read(descriptor, exactly: SnapshotHeader.prefixSize - start.count) else {
            throw damage
        }
        let size = Int(SnapshotHeader.number(numbers, at: 4))
        guard size <= SnapshotHeader.maximumSize, let text = SystemCalls.read(descriptor, exactly: size),
            let stored = SystemCalls.read(descriptor, exactly: SHA256.byteCount),
            stored == SHA256.hash(start + numbers + text)
        else { throw damage }
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
            guard let block = SystemCalls.read(descriptor, exactly: count),
                let stored = SystemCalls.read(descriptor, exactly: SHA256.byteCount)
            else { throw cutOff(in: entry.name) }
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
        guard SystemCalls.read(descriptor, upTo: 1) == [] else {
            throw TransferError(
                .malformed, "'\(path)' is damaged: more follows its end at byte \(position)")
        }
    }

    private func cutOff(in name: String) -> TransferError {
        TransferError(
            .malformed,
            "'\(path)' is cut off after byte \(position), in '\(name)': copy it again, or use another snapshot")
    }
}
