package import ClipTypes
package import GRDB

extension EmbeddingModel {
    /// Reads the model of the stored embeddings; returns `nil` if there are none.
    package init?(in db: Database) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT name, dimension, fingerprint, checksum FROM model"))
        guard let row else { return nil }
        let dimension: Int = try row.value(1, of: "embedding model")
        let name: String = try row.value(0, of: "embedding model")
        let fingerprint: String = try row.value(2, of: "embedding model")
        guard
            dimension > 0,
            try row.value(3, of: "embedding model") == Self.checksum(name, dimension, fingerprint)
        else {
            throw DamagedRow(subject: "embedding model", finding: "its row does not match its checksum")
        }
        self.init(name: name, dimension: dimension, fingerprint: fingerprint)
    }

    /// Records the model of the stored embeddings.
    package func store(in db: Database) throws {
        let name = name.storable
        let fingerprint = fingerprint.storable
        try db.execute(
            sql: "INSERT INTO model VALUES (1, ?, ?, ?, ?)",
            arguments: [name, dimension, fingerprint, Self.checksum(name, dimension, fingerprint)])
    }

    private static func checksum(_ name: String, _ dimension: Int, _ fingerprint: String) -> Int64 {
        var checksum = Checksum()
        checksum.combine(name)
        checksum.combine(Int64(dimension))
        checksum.combine(fingerprint)
        return Int64(checksum.value)
    }
}
