internal import ClipTypes
internal import Foundation
internal import GRDB

/// A row that does not hold what was written.
struct DamagedRow: Error {
    let subject: String
    let finding: String
}

extension Row {
    /// The value of a column, or `DamagedRow` if it is of another type: GRDB's own subscript traps then, and a damaged
    /// file must not stop the program.
    func value<Value: DatabaseValueConvertible>(
        _ column: Int, of subject: @autoclosure () -> String, as type: Value.Type = Value.self
    ) throws -> Value {
        let stored: DatabaseValue = self[column]
        guard let value = Value.fromDatabaseValue(stored) else {
            throw DamagedRow(subject: subject(), finding: "column \(column) does not hold what was written")
        }
        return value
    }

    /// The value of a column that may be null.
    func optional<Value: DatabaseValueConvertible>(
        _ column: Int, of subject: @autoclosure () -> String, as type: Value.Type = Value.self
    ) throws -> Value? {
        let stored: DatabaseValue = self[column]
        return stored.isNull ? nil : try value(column, of: subject(), as: type)
    }

    /// The bytes of a column.
    func bytes(_ column: Int, of subject: @autoclosure () -> String) throws -> [UInt8] {
        [UInt8](try value(column, of: subject(), as: Data.self))
    }
}

extension Row {
    /// The identity of a clip in a column.
    func clipID(_ column: Int, of subject: @autoclosure () -> String) throws -> ClipID {
        guard let id = ClipID(bytes: try bytes(column, of: subject())) else {
            throw DamagedRow(subject: subject(), finding: "an id that is not of 32 bytes")
        }
        return id
    }

    /// The embedding in two columns, bytes and checksum.
    func embedding(
        _ column: Int, of id: ClipID, dimension: Int
    ) throws -> (embedding: ClipEmbedding, contributions: FamilyContributions?) {
        let bytes = try part(column, of: id, name: "embedding")
        guard let decoded = EmbeddingBlob.decode(bytes, dimension: dimension) else {
            throw DamagedRow(
                subject: "clip \(id.prefix)",
                finding: "its embedding is not of unit length, or not of its model's \(dimension) values")
        }
        return decoded
    }

    /// The sketches in two columns, bytes and checksum.
    func sketches(_ column: Int, of id: ClipID, count: Int) throws -> [FrameSketch] {
        let bytes = try part(column, of: id, name: "sketches")
        guard let sketches = SketchBlob.decode(bytes), sketches.count == count else {
            throw DamagedRow(subject: "clip \(id.prefix)", finding: "its sketches cannot be decoded")
        }
        return sketches
    }

    private func part(_ column: Int, of id: ClipID, name: String) throws -> [UInt8] {
        let bytes = try bytes(column, of: "clip \(id.prefix)")
        guard try value(column + 1, of: "clip \(id.prefix)") == Checksum.of(bytes, clip: id) else {
            throw DamagedRow(
                subject: "clip \(id.prefix)", finding: "the bytes of its \(name) do not match their checksum")
        }
        return bytes
    }
}

extension String {
    /// The text without the character that ends a text in SQLite's C interface.
    var storable: String {
        utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self
    }
}
