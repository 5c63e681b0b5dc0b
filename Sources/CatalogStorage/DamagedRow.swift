package import ClipTypes
internal import Foundation
package import GRDB

/// The error of a row that is damaged.
package struct DamagedRow: Error {
    package let subject: String
    package let finding: String

    package init(subject: String, finding: String) {
        self.subject = subject
        self.finding = finding
    }
}

extension Row {
    /// Returns the value of a column; throws `DamagedRow` if it has another type, for which GRDB's subscript would
    /// trap.
    package func value<Value: DatabaseValueConvertible>(
        _ column: Int, of subject: @autoclosure () -> String, as type: Value.Type = Value.self
    ) throws -> Value {
        let stored: DatabaseValue = self[column]
        guard let value = Value.fromDatabaseValue(stored) else {
            throw DamagedRow(subject: subject(), finding: "column \(column) has a value of another type")
        }
        return value
    }

    /// Returns the value of a column, or `nil` for NULL.
    package func optional<Value: DatabaseValueConvertible>(
        _ column: Int, of subject: @autoclosure () -> String, as type: Value.Type = Value.self
    ) throws -> Value? {
        let stored: DatabaseValue = self[column]
        return stored.isNull ? nil : try value(column, of: subject(), as: type)
    }

    /// Returns the bytes of a column.
    package func bytes(_ column: Int, of subject: @autoclosure () -> String) throws -> [UInt8] {
        [UInt8](try value(column, of: subject(), as: Data.self))
    }
}

extension Row {
    /// Returns the clip id of a column.
    package func clipID(_ column: Int, of subject: @autoclosure () -> String) throws -> ClipID {
        guard let id = ClipID(bytes: try bytes(column, of: subject())) else {
            throw DamagedRow(subject: subject(), finding: "its id does not have 32 bytes")
        }
        return id
    }

    /// Returns the embedding of two columns, its bytes and their checksum.
    package func embedding(
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

    /// Returns the sketches of two columns, their bytes and the checksum.
    package func sketches(_ column: Int, of id: ClipID, count: Int) throws -> [FrameSketch] {
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
    /// The text with NUL characters replaced, at which SQLite's C interface would truncate it.
    package var storable: String {
        utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self
    }
}
