package import GRDB

/// The row of the table `state`.
package struct StateRow {
    /// The end of the log of clips.
    package var clips: ChangeMark
    /// The end of the log of interactions.
    package var interactions: ChangeMark
    /// The generation of artifacts.
    package var models: Int64
    /// The position of the next interaction, which orders interactions with equal times.
    package var nextPosition: Int64

    /// Reads the row.
    package init(in db: Database) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT clip_number, clip_generation, interaction_number, interaction_generation, model_generation,
                        next_position, checksum
                    FROM state
                    """))
        guard let row else { throw DamagedRow(subject: "database", finding: "its state is missing") }
        clips = ChangeMark(number: try row.value(0, of: "state"), generation: try row.value(1, of: "state"))
        interactions = ChangeMark(number: try row.value(2, of: "state"), generation: try row.value(3, of: "state"))
        models = try row.value(4, of: "state")
        nextPosition = try row.value(5, of: "state")
        guard try row.value(6, of: "state") == checksum else {
            throw DamagedRow(subject: "state", finding: "its row does not match its checksum")
        }
    }

    /// Returns the generation that follows another. The step is random, so that a catalog restored from a backup does
    /// not reach a generation that was already used before.
    package static func generation(after last: Int64) -> Int64 { last + Int64.random(in: 1...(1 << 20)) }

    /// Writes the row.
    package func store(in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE state SET clip_number = ?, clip_generation = ?, interaction_number = ?,
                    interaction_generation = ?, model_generation = ?, next_position = ?, checksum = ?
                """
        ).execute(arguments: [
            clips.number, clips.generation, interactions.number, interactions.generation, models, nextPosition,
            checksum,
        ])
    }

    private var checksum: Int64 {
        Checksum.mixing(
            clips.number, clips.generation, interactions.number, interactions.generation, models, nextPosition)
    }
}
