package import GRDB

/// The schema of the catalog's database, as migrations from any older version.
///
/// Tables have a column `checksum` over the other values of the row (see `Checksum`), since SQLite detects damaged
/// pages but not changed values.
package enum CatalogSchema {
    /// The application id "vrec", which identifies a database as a catalog.
    package static let applicationID: Int32 = 0x7672_6563

    /// The migrations. Released ones are never changed; a new schema is a new migration.
    package static var migrator: DatabaseMigrator {
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
            // `position` keeps the order of events with equal times. A primary key cannot contain NULL, so `has_value`
            // tells whether there is a value.
            try db.execute(
                sql: """
                    ALTER TABLE state ADD COLUMN next_position INTEGER NOT NULL DEFAULT 0;

                    \(createNameTable("viewer"))

                    \(createNameTable("item"))

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
        migrator.registerMigration("3", foreignKeyChecks: .immediate) { db in
            // Renaming `generation` also prevents a process of an older vidrec that has the catalog open from writing
            // without appending to the logs. A log starts with a row without a subject, see `ChangeRow`.
            try db.execute(
                sql: """
                    ALTER TABLE state RENAME COLUMN generation TO clip_generation;
                    ALTER TABLE state ADD COLUMN clip_number INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE state ADD COLUMN interaction_number INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE state ADD COLUMN interaction_generation INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE state ADD COLUMN model_generation INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE state ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;

                    ALTER TABLE clip ADD COLUMN rules INTEGER NOT NULL DEFAULT 1;

                    CREATE TABLE clip_change (
                        number INTEGER PRIMARY KEY,
                        generation INTEGER NOT NULL,
                        clip BLOB NOT NULL CHECK (length(clip) IN (0, 32)),
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE interaction_change (
                        number INTEGER PRIMARY KEY,
                        generation INTEGER NOT NULL,
                        viewer INTEGER NOT NULL,
                        time INTEGER NOT NULL,
                        item INTEGER NOT NULL,
                        event INTEGER NOT NULL,
                        has_value INTEGER NOT NULL,
                        value REAL NOT NULL,
                        position INTEGER NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;
                    """)
            let state = try Row.fetchOne(db, sql: "SELECT clip_generation, next_position FROM state")
            guard let state else { throw DamagedRow(subject: "database", finding: "its state is missing") }
            let clips: Int64 = try state.value(0, of: "state")
            let position: Int64 = try state.value(1, of: "state")
            let interactions = Int64.random(in: 0..<(1 << 40))
            let models = Int64.random(in: 0..<(1 << 40))
            try db.execute(
                sql: "UPDATE state SET interaction_generation = ?, model_generation = ?, checksum = ?",
                arguments: [interactions, models, Checksum.mixing(1, clips, 1, interactions, models, position)])
            var checksum = Checksum()
            checksum.combine(Int64(1))
            checksum.combine(clips)
            try db.execute(
                sql: "INSERT INTO clip_change VALUES (1, ?, x'', ?)", arguments: [clips, Int64(checksum.value)])
            try db.execute(
                sql: "INSERT INTO interaction_change VALUES (1, ?, 0, 0, 0, 0, 0, 0, 0, ?)",
                arguments: [interactions, Checksum.mixing(1, interactions, 0, 0, 0, 0, 0, 0, 0)])
        }
        migrator.registerMigration("4") { db in
            // The names of the conversions, separated by commas.
            try db.execute(sql: "ALTER TABLE clip ADD COLUMN conversions TEXT NOT NULL DEFAULT ''")
        }
        migrator.registerMigration("5") { db in
            // The change time of a file's status. NULL in rows that were written before.
            try db.execute(
                sql: """
                    ALTER TABLE file ADD COLUMN changed_seconds INTEGER;
                    ALTER TABLE file ADD COLUMN changed_attoseconds INTEGER;
                    """)
        }
        migrator.registerMigration("6") { db in try db.execute(sql: createTotals) }
        migrator.registerMigration("7") { db in
            // Texts are UTF-8 bytes, since SQLite's C interface would truncate a text at a NUL character. A partial
            // index is used by conditions that imply its own, which each comparison with a value does.
            try db.execute(
                sql: """
                    CREATE TABLE upload (
                        clip INTEGER PRIMARY KEY REFERENCES clip (key) ON DELETE CASCADE,
                        title BLOB,
                        creator BLOB,
                        uploaded INTEGER,
                        language BLOB,
                        fields TEXT NOT NULL,
                        tag_count INTEGER NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE INDEX upload_creator ON upload (creator) WHERE creator IS NOT NULL;
                    CREATE INDEX upload_uploaded ON upload (uploaded) WHERE uploaded IS NOT NULL;
                    CREATE INDEX upload_language ON upload (language) WHERE language IS NOT NULL;

                    CREATE TABLE tag (
                        name BLOB NOT NULL,
                        clip INTEGER NOT NULL REFERENCES clip (key) ON DELETE CASCADE,
                        checksum INTEGER NOT NULL,
                        PRIMARY KEY (name, clip)
                    ) STRICT, WITHOUT ROWID;

                    CREATE INDEX tag_clip ON tag (clip);

                    CREATE INDEX clip_status ON clip (status) WHERE status <> 'ok';
                    CREATE INDEX clip_duration ON clip (duration_seconds, duration_attoseconds);

                    CREATE TABLE upload_state (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        generation INTEGER NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;
                    """)
            try UploadRow.store(generation: Int64.random(in: 0..<(1 << 40)), in: db)
        }
        migrator.registerMigration("8") { db in
            // Comparisons end with the sketches that were compared: analyzing a clip again, or removing it, deletes them.
            // Marks are those of people. They name clips by their bytes and outlive them, so they have no foreign key.
            try db.execute(
                sql: """
                    CREATE TABLE duplicate_state (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        rules TEXT NOT NULL,
                        checksum INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE duplicate_compared (
                        clip INTEGER PRIMARY KEY REFERENCES sketches (clip) ON DELETE CASCADE
                    ) STRICT;

                    CREATE TABLE duplicate_pair (
                        one INTEGER NOT NULL REFERENCES sketches (clip) ON DELETE CASCADE,
                        other INTEGER NOT NULL REFERENCES sketches (clip) ON DELETE CASCADE,
                        evidence BLOB NOT NULL,
                        checksum INTEGER NOT NULL,
                        PRIMARY KEY (one, other)
                    ) STRICT, WITHOUT ROWID;

                    CREATE INDEX duplicate_pair_other ON duplicate_pair (other);

                    CREATE TABLE duplicate_mark (
                        one BLOB NOT NULL CHECK (length(one) = 32),
                        other BLOB NOT NULL CHECK (length(other) = 32 AND one < other),
                        same INTEGER NOT NULL CHECK (same IN (0, 1)),
                        checksum INTEGER NOT NULL,
                        PRIMARY KEY (one, other)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// The expression for the name of a file without its folder, which an index has.
    package static let fileName = "substr(path, length(rtrim(path, replace(path, '/', ''))) + 1)"

    /// The SQL statements of migration 6. Readers know from the totals how many rows there must be, without counting
    /// them; triggers keep them. A change of a clip has the clip's key, by which indexes find its rows after its removal.
    private static let createTotals = """
        ALTER TABLE clip_change ADD COLUMN clip_key INTEGER NOT NULL DEFAULT 0;

        CREATE INDEX file_name ON file (\(fileName));
        CREATE INDEX clip_rules ON clip (rules);

        CREATE TABLE total (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            clips INTEGER NOT NULL,
            files INTEGER NOT NULL,
            embeddings INTEGER NOT NULL,
            sketches INTEGER NOT NULL,
            frames INTEGER NOT NULL
        ) STRICT;

        INSERT INTO total VALUES (
            1, (SELECT count(*) FROM clip), (SELECT count(*) FROM file), (SELECT count(*) FROM embedding),
            (SELECT count(*) FROM sketches), (SELECT coalesce(sum(sketch_count), 0) FROM clip));

        CREATE TRIGGER clip_inserted AFTER INSERT ON clip
        BEGIN UPDATE total SET clips = clips + 1, frames = frames + new.sketch_count; END;
        CREATE TRIGGER clip_updated AFTER UPDATE OF sketch_count ON clip
        BEGIN UPDATE total SET frames = frames + new.sketch_count - old.sketch_count; END;
        CREATE TRIGGER clip_deleted AFTER DELETE ON clip
        BEGIN UPDATE total SET clips = clips - 1, frames = frames - old.sketch_count; END;
        CREATE TRIGGER file_inserted AFTER INSERT ON file
        BEGIN UPDATE total SET files = files + 1; END;
        CREATE TRIGGER file_deleted AFTER DELETE ON file
        BEGIN UPDATE total SET files = files - 1; END;
        CREATE TRIGGER embedding_inserted AFTER INSERT ON embedding
        BEGIN UPDATE total SET embeddings = embeddings + 1; END;
        CREATE TRIGGER embedding_deleted AFTER DELETE ON embedding
        BEGIN UPDATE total SET embeddings = embeddings - 1; END;
        CREATE TRIGGER sketches_inserted AFTER INSERT ON sketches
        BEGIN UPDATE total SET sketches = sketches + 1; END;
        CREATE TRIGGER sketches_deleted AFTER DELETE ON sketches
        BEGIN UPDATE total SET sketches = sketches - 1; END;
        """

    /// Returns the SQL statement of migration 2 that creates a table of ids with integer keys.
    package static func createNameTable(_ table: String) -> String {
        """
        CREATE TABLE \(table) (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            checksum INTEGER NOT NULL
        ) STRICT;
        """
    }
}
