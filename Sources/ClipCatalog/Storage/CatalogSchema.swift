internal import GRDB

/// The tables of a catalog, and the steps that lead to them from any older catalog.
///
/// Every table whose rows matter has a `checksum` over the values of its row (see `Checksum`): SQLite notices a broken
/// page, not a changed value.
enum CatalogSchema {
    /// "vrec": what tells a catalog from the database of another program.
    static let applicationID: Int32 = 0x7672_6563

    /// The steps. A released one is never changed: a new schema is a new step.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE state (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        generation INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE model (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        name TEXT NOT NULL,
                        dimension INTEGER NOT NULL CHECK (dimension > 0),
                        fingerprint TEXT NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE clip (
                        key INTEGER PRIMARY KEY,
                        id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
                        byte_count INTEGER NOT NULL,
                        status TEXT NOT NULL,
                        reason TEXT,
                        sampling TEXT NOT NULL,
                        sketch_count INTEGER NOT NULL,
                        embedded INTEGER NOT NULL,
                        container TEXT,
                        codec TEXT,
                        pixel_format TEXT,
                        width INTEGER,
                        height INTEGER,
                        duration_seconds INTEGER,
                        duration_attoseconds INTEGER,
                        frame_count INTEGER,
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE file (
                        path TEXT NOT NULL PRIMARY KEY,
                        clip INTEGER REFERENCES clip (key) ON DELETE CASCADE,
                        byte_count INTEGER NOT NULL,
                        modified_seconds INTEGER NOT NULL,
                        modified_attoseconds INTEGER NOT NULL,
                        reason TEXT,
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE INDEX file_clip ON file (clip);

                    CREATE TABLE sketches (
                        clip INTEGER PRIMARY KEY REFERENCES clip (key) ON DELETE CASCADE,
                        bytes BLOB NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE embedding (
                        clip INTEGER PRIMARY KEY REFERENCES clip (key) ON DELETE CASCADE,
                        bytes BLOB NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;
                    """)
            try db.execute(
                sql: "INSERT INTO state VALUES (1, ?)", arguments: [Int64.random(in: 0..<(1 << 40))])
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2") { db in
            // `position` keeps the order in which events of one time came. A key cannot hold NULL, so whether there is a
            // value stands beside it.
            try db.execute(
                sql: """
                    ALTER TABLE state ADD COLUMN next_position INTEGER NOT NULL DEFAULT 0;

                    \(makingNames(in: "viewer"))

                    \(makingNames(in: "item"))

                    CREATE TABLE interaction (
                        viewer INTEGER NOT NULL,
                        time INTEGER NOT NULL,
                        item INTEGER NOT NULL,
                        event INTEGER NOT NULL,
                        has_value INTEGER NOT NULL,
                        value REAL NOT NULL,
                        position INTEGER NOT NULL,
                        checksum INTEGER NOT NULL,
                        PRIMARY KEY (viewer, time, item, event, has_value, value)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE artifact (
                        name TEXT NOT NULL PRIMARY KEY,
                        version INTEGER NOT NULL,
                        file TEXT NOT NULL,
                        byte_count INTEGER NOT NULL,
                        sha256 TEXT NOT NULL,
                        made_at INTEGER NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }

    /// What makes a table that gives ids numbers, as step 2 has it.
    static func makingNames(in table: String) -> String {
        """
        CREATE TABLE \(table) (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            checksum INTEGER NOT NULL
        ) STRICT;
        """
    }
}
