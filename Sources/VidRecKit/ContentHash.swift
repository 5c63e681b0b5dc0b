internal import ClipTypes
private import Crypto
private import Foundation

/// Reads a regular file to its end for the SHA-256 of its bytes, which is its identity.
func contentHash(ofFile path: String) throws(UnreadableFile) -> ClipID {
    do {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var hash = SHA256()
        while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
            hash.update(data: chunk)
        }
        guard let id = ClipID(bytes: hash.finalize()) else { preconditionFailure("SHA-256 gives 32 bytes") }
        return id
    } catch {
        throw UnreadableFile(error, path: path)
    }
}
