internal import CatalogStorage
internal import GRDB

extension Catalog {
    /// Records a file that belongs to the catalog, replacing the artifact of the same name. The file must have been
    /// written to disk before.
    ///
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func record(_ artifact: CatalogArtifact) throws(CatalogError) {
        try writing { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO artifact VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    artifact.name, artifact.version, artifact.file, artifact.byteCount, artifact.sha256,
                    artifact.madeAt, artifact.checksum,
                ])
            var state = try StateRow(in: db)
            state.models = StateRow.generation(after: state.models)
            try state.store(in: db)
        }
    }

    /// Returns the artifact with a name; `nil` if there is none.
    public func artifact(named name: String) throws(CatalogError) -> CatalogArtifact? {
        try artifacts().first { $0.name == name }
    }

    /// Returns all artifacts, ordered by name.
    public func artifacts() throws(CatalogError) -> [CatalogArtifact] {
        try reading(.artifacts) { db in
            try Row.fetchAll(db, sql: "SELECT * FROM artifact ORDER BY name").map(CatalogArtifact.init(row:))
        }
    }
}

extension CatalogArtifact {
    init(row: Row) throws {
        let name: String = try row.value(0, of: "artifact")
        let subject = "artifact '\(name)'"
        self.init(
            name: name, version: try row.value(1, of: subject), file: try row.value(2, of: subject),
            byteCount: try row.value(3, of: subject), sha256: try row.value(4, of: subject),
            madeAt: try row.value(5, of: subject))
        guard try row.value(6, of: subject) == checksum else {
            throw DamagedRow(subject: subject, finding: "its row does not match its checksum")
        }
    }

    fileprivate var checksum: Int64 {
        var checksum = Checksum()
        checksum.combine(name)
        checksum.combine(Int64(version))
        checksum.combine(file)
        checksum.combine(Int64(byteCount))
        checksum.combine(sha256)
        checksum.combine(madeAt)
        return Int64(checksum.value)
    }
}
