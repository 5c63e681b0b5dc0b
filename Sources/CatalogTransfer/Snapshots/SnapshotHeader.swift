private import Digests
internal import Foundation

/// The start of a snapshot file, which says what follows.
///
/// The file starts with 16 bytes of `magic`, the version of the format and the number of bytes of the header, 32 bits each
/// and little-endian, the header as JSON, and the SHA-256 digest of all of these. Then follow the contents of the
/// entries in order, each in blocks of `blockSize` bytes, the last one shorter. After each block stands the SHA-256 digest
/// of the digest before it and of the block, so that no block can be changed, moved, left out or repeated unnoticed.
struct SnapshotHeader: Hashable, Codable {
    /// The bytes at the start of each snapshot.
    static let magic = Array("vidrec-snapshot\n".utf8)
    /// The version of the format that this vidrec reads and writes.
    static let version: UInt32 = 1
    /// The maximum number of bytes between two digests.
    static let blockSize = 1 << 18
    /// The number of bytes before the JSON text.
    static let prefixSize = 24
    /// The maximum number of bytes of the JSON text.
    static let maximumSize = 1 << 20

    /// The version of vidrec that wrote the snapshot.
    let vidrec: String
    /// The number of the database's schema.
    let schema: Int
    /// What the catalog contained.
    let counts: SnapshotCounts
    /// The files of the catalog.
    let entries: [Entry]

    /// A file of the catalog.
    struct Entry: Hashable, Codable {
        /// The path in the folder of the catalog.
        let name: String
        /// The size in bytes.
        let bytes: Int

        /// Whether the name is that of a file that a catalog has, rather than of one elsewhere.
        var isExpected: Bool {
            if [Entry.database, Entry.strips].contains(name) { return true }
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[0] == "models" && !parts[1].isEmpty && !parts[1].hasPrefix(".")
        }

        /// The database of a catalog.
        static let database = "catalog.sqlite"
        /// The database of frame strips, which a catalog may have.
        static let strips = "strips.sqlite"
    }

    /// The number of bytes of the whole file after the header.
    var contentSize: Int {
        entries.reduce(0) { $0 + $1.bytes + ($1.bytes + Self.blockSize - 1) / Self.blockSize * SHA256.byteCount }
    }

    /// The bytes of the header with its digest.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(self)
        var bytes = Self.magic
        for number in [Self.version, UInt32(text.count)] {
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        bytes += text
        return bytes + SHA256.hash(bytes)
    }

    /// Reads a 32-bit number of the prefix.
    static func number(_ bytes: [UInt8], at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << (8 * $1) }
    }
}

/// What a snapshot contains.
public struct SnapshotCounts: Hashable, Sendable, Codable {
    /// The number of clips.
    public let clips: Int
    /// The number of files, including those that could never be read.
    public let files: Int
    /// The number of clips with an embedding.
    public let embeddings: Int
    /// The number of stored frames.
    public let frames: Int
    /// The number of interactions.
    public let interactions: Int
    /// The number of users with interactions.
    public let users: Int
}
