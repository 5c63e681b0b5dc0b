package import ClipTypes
private import Files
internal import Foundation
package import GRDB

/// The upload metadata of a clip: a row of the table `upload`, and rows of the table `tag`.
package struct UploadRow {
    /// The key of the clip.
    package let clip: Int64
    /// The metadata without the tags.
    package let metadata: UploadMetadata
    /// The number of rows of the table `tag`, so that a lost one is noticed.
    package let tagCount: Int

    /// The columns, in the order of `init(row:)`.
    package static let columns = "clip, title, creator, uploaded, language, fields, tag_count, checksum"

    /// Reads the columns of a row.
    package init(row: Row) throws {
        let key: Int64 = try row.value(0, of: "upload")
        let name = "upload metadata of clip number \(key)"
        func text(_ column: Int) throws -> String? {
            let bytes: Data? = try row.optional(column, of: name)
            return bytes.map { String(decoding: $0, as: UTF8.self) }
        }
        let fields: String = try row.value(5, of: name)
        clip = key
        tagCount = try row.value(6, of: name)
        let (title, creator, language) = (try text(1), try text(2), try text(4))
        let uploaded: Int64? = try row.optional(3, of: name)
        // The checksum covers the text, which is parsed only if it is intact.
        let checksum = Self.checksum(key, title, creator, uploaded, language, fields, tagCount)
        guard try row.value(7, of: name) == checksum else {
            throw DamagedRow(subject: name, finding: "its row does not match its checksum")
        }
        var values: [ExactText: String] = [:]
        if fields != "{}" {
            do throws(UnreadableFile) {
                for (name, value) in try jsonMembers(Array(fields.utf8)[...]) { values[name.exact] = value }
            } catch {
                throw DamagedRow(subject: name, finding: "its other fields are \(error.reason)")
            }
        }
        metadata = UploadMetadata(
            title: title, creator: creator, uploaded: uploaded, language: language, fields: values)
    }

    /// Reads the metadata of a clip; `none` if there are none.
    package static func metadata(of key: Int64, in db: Database) throws -> UploadMetadata {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(columns) FROM upload WHERE clip = ?"), arguments: [key])
        let stored = try row.map(UploadRow.init(row:))
        var tags: Set<ExactText> = []
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT name, clip, checksum FROM tag WHERE clip = ?"), arguments: [key])
        while let row = try rows.next() { tags.insert(try tag(row)) }
        guard tags.count == stored?.tagCount ?? 0 else {
            throw lostTags(of: key, stored?.tagCount ?? 0, found: tags.count)
        }
        guard let stored, !tags.isEmpty else { return stored?.metadata ?? .none }
        let metadata = stored.metadata
        return UploadMetadata(
            title: metadata.title, creator: metadata.creator, uploaded: metadata.uploaded,
            language: metadata.language, tags: tags, fields: metadata.fields)
    }

    /// Replaces the metadata of a clip.
    package static func store(_ metadata: UploadMetadata, replacing old: UploadMetadata, of key: Int64, in db: Database)
        throws
    {
        for tag in old.tags.subtracting(metadata.tags) {
            try db.cachedStatement(sql: "DELETE FROM tag WHERE name = ? AND clip = ?")
                .execute(arguments: [Data(tag.description.utf8), key])
        }
        for tag in metadata.tags.subtracting(old.tags) {
            let name = Data(tag.description.utf8)
            try db.cachedStatement(sql: "INSERT INTO tag (name, clip, checksum) VALUES (?, ?, ?)")
                .execute(arguments: [name, key, checksum(tag: tag.description, key)])
        }
        guard !metadata.isEmpty else {
            return try db.cachedStatement(sql: "DELETE FROM upload WHERE clip = ?").execute(arguments: [key])
        }
        let fields = metadata.fieldsText
        func bytes(_ text: String?) -> Data? { text.map { Data($0.utf8) } }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO upload (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .execute(arguments: [
                key, bytes(metadata.title), bytes(metadata.creator), metadata.uploaded, bytes(metadata.language),
                fields, metadata.tags.count,
                checksum(
                    key, metadata.title, metadata.creator, metadata.uploaded, metadata.language, fields,
                    metadata.tags.count),
            ])
    }

    /// Reads the name of a row of the table `tag`: its columns `name`, `clip` and `checksum`.
    package static func tag(_ row: Row) throws -> ExactText {
        let key: Int64 = try row.value(1, of: "tag")
        let name = String(decoding: try row.bytes(0, of: "tag of clip number \(key)"), as: UTF8.self)
        guard try row.value(2, of: "tag of clip number \(key)") == checksum(tag: name, key) else {
            throw DamagedRow(subject: "tag of clip number \(key)", finding: "its row does not match its checksum")
        }
        return name.exact
    }

    package static func lostTags(of key: Int64, _ stored: Int, found: Int) -> DamagedRow {
        DamagedRow(
            subject: "upload metadata of clip number \(key)",
            finding: "\(found) tags can be read of \(stored) stored ones")
    }

    /// Reads the generation of all metadata.
    package static func generation(in db: Database) throws -> Int64 {
        let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT generation, checksum FROM upload_state"))
        guard let row else { throw DamagedRow(subject: "upload_state", finding: "its row is missing") }
        let generation: Int64 = try row.value(0, of: "upload_state")
        guard try row.value(1, of: "upload_state") == Checksum.mixing(generation) else {
            throw DamagedRow(subject: "upload_state", finding: "its row does not match its checksum")
        }
        return generation
    }

    /// Writes the generation of all metadata.
    package static func store(generation: Int64, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO upload_state VALUES (1, ?, ?)",
            arguments: [generation, Checksum.mixing(generation)])
    }

    private static func checksum(tag: String, _ key: Int64) -> Int64 {
        var checksum = Checksum()
        checksum.combine(key)
        checksum.combine(tag)
        return Int64(checksum.value)
    }

    private static func checksum(
        _ key: Int64, _ title: String?, _ creator: String?, _ uploaded: Int64?, _ language: String?, _ fields: String,
        _ tagCount: Int
    ) -> Int64 {
        var checksum = Checksum()
        checksum.combine(key)
        checksum.combine(title)
        checksum.combine(creator)
        checksum.combine(uploaded)
        checksum.combine(language)
        checksum.combine(fields)
        checksum.combine(Int64(tagCount))
        return Int64(checksum.value)
    }
}
