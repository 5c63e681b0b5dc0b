internal import ClipTypes
private import Crypto
private import Foundation

/// Reads a regular file to its end for the SHA-256 of its bytes, which is its identity.
func contentHash(ofFile path: String) throws(UnreadableFile) -> ClipID {
    do {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var hash = SHA256()
        // One buffer for all, small enough for the processor's cache: a new one for each piece took longer than hashing.
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while case let count = try SystemCalls.read(file.fileDescriptor, into: &buffer), count > 0 {
            unsafe buffer.withUnsafeBytes { unsafe hash.update(bufferPointer: .init(rebasing: $0[..<count])) }
        }
        guard let id = ClipID(bytes: hash.finalize()) else { preconditionFailure("SHA-256 gives 32 bytes") }
        return id
    } catch {
        throw UnreadableFile(error, path: path)
    }
}
