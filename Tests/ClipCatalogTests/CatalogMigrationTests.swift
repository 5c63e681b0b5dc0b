import ClipTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

/// The rows are those that the released code of step 2 wrote, checksums included, as `sqlite3 .dump` shows them.
@Suite("Migrating an older catalog")
struct CatalogMigrationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What nanoseconds leave out of a third of a second.
    private let third = Duration(secondsComponent: 0, attosecondsComponent: 333_333_333)

    private let clips = """
        UPDATE state SET generation = 253276857748;
        INSERT INTO model VALUES(1,'mean',4,'f00d',300903911);
        INSERT INTO clip VALUES(1,X'01000e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9',1000,'ok',NULL,
            'adaptive',3,1,'mov,mp4,m4a,3gp,3g2,mj2','h264','yuv420p',640,360,7,400000001000000000,185,451018707);
        INSERT INTO clip VALUES(2,X'02000e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9',1000,'failed',
            'decoder crashed','adaptive',0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2144221593);
        INSERT INTO file VALUES('a.mp4',1,1000,1700000000,0,NULL,3246250637);
        INSERT INTO file VALUES('b.mp4',1,1000,1700000000,0,NULL,1108609614);
        INSERT INTO file VALUES('c.mp4',2,1000,1700000000,0,NULL,376441479);
        INSERT INTO file VALUES('d.mp4',NULL,1000,1700000000,0,'permission denied',2804771444);
        INSERT INTO sketches VALUES(1,X'01030000000500000000000000000000005555218de63ca00401000000000000005555218de63c\
        a00402000000000000005555218de63ca00400000000abaaaa3eabaa2a3f810000017f810001017f810002017f',1396852064);
        INSERT INTO embedding VALUES(1,X'cdcccc3ecdcc4cbfcdcccc3ecdcc4c3e',1477720426);
        """

    private let interactions = """
        UPDATE state SET next_position = 3;
        INSERT INTO viewer VALUES(1,'ann',2355725399);
        INSERT INTO viewer VALUES(2,'bob',1037353421);
        INSERT INTO item VALUES(1,'a.mp4',1774888646);
        INSERT INTO item VALUES(2,'b.mp4',1433689845);
        INSERT INTO interaction VALUES(1,10,2,3,0,0.0,2,109010478);
        INSERT INTO interaction VALUES(1,20,1,1,1,0.5,0,1823232165);
        INSERT INTO interaction VALUES(2,5,1,0,0,0.0,1,1001519338);
        INSERT INTO artifact VALUES('recommender',1,'models/1',3,'ab',9,762576326);
        """

    /// Creates the catalog of an older schema version; after version 2, one whose migration was interrupted.
    private func makeCatalog(step: String) throws {
        try FileManager.default.createDirectory(atPath: folder.catalog, withIntermediateDirectories: true)
        let pool = try DatabasePool(path: folder.database)
        try CatalogSchema.migrator.migrate(pool, upTo: step == "1" ? "1" : "2")
        try pool.write { db in
            try db.execute(sql: clips)
            if step != "1" { try db.execute(sql: interactions) }
        }
        try CatalogSchema.migrator.migrate(pool, upTo: step)
        try pool.close()
    }

    private func stored(in catalog: Catalog) throws -> [Interaction] {
        var all: [Interaction] = []
        try catalog.forEachInteraction { all.append($0) }
        return all
    }

    @Test("It keeps its contents, is intact, and logs later changes", arguments: ["1", "2", "3", "4", "5", "6", "7"])
    func migration(step: String) throws {
        try makeCatalog(step: step)
        let error = #expect(throws: CatalogError.self) { try Catalog(at: folder.catalog, mode: .readOnly) }
        #expect(error?.code == .readOnly)
        #expect(error?.description.contains("by an older vidrec") == true)

        let catalog = try Catalog(at: folder.catalog, mode: .readWrite)
        #expect(try catalog.verify() == [])
        let first = try #require(try catalog.clip(id(1)))
        #expect(first.paths == ["a.mp4", "b.mp4"] && first.metadata == clip(1).metadata && first.rules == 1)
        // Those of this version, with the third of a second in full, and without local detail.
        let old = sketches(1).map { sketch in
            FrameSketch(time: sketch.time + third, weight: sketch.weight, codes: sketch.codes)
        }
        #expect(try catalog.sketches(of: id(1)) == old)
        #expect(try catalog.embedding(of: id(1)) == embedding(1))
        #expect(try catalog.files().map(\.reason) == [nil, nil, "decoder crashed", "permission denied"])
        #expect(try catalog.knownFiles()["c.mp4"]?.rules == 1)
        let held =
            step == "1"
            ? []
            : [
                Interaction(user: "ann", item: "b.mp4", time: 10, event: .liked),
                Interaction(user: "ann", item: "a.mp4", time: 20, event: .watched, value: 0.5),
                Interaction(user: "bob", item: "a.mp4", time: 5),
            ]
        #expect(try stored(in: catalog) == held)
        #expect(try catalog.artifacts().map(\.name) == (step == "1" ? [] : ["recommender"]))

        #expect(try catalog.uploads(of: [id(1), id(2)]).isEmpty)
        var (change, lines) = (UploadChange(), [ClipID: Int]())
        change.addedTags = ["cat".exact]
        _ = try catalog.edit([UploadEdit(line: 1, target: .clip(id(1)), change: change)], after: &lines)
        #expect(try catalog.uploads(of: [id(1)])[id(1)]?.sortedTags == ["cat"])

        let start = try catalog.position()
        #expect(start.clips.generation == 253_276_857_748)
        #expect(try catalog.changedClips(since: start.clips)?.clips == [])
        #expect(try catalog.interactions(since: start.interactions)?.interactions == [])
        let next = Interaction(user: "ann", item: "a.mp4", time: 20, event: .liked)
        try catalog.record([next])
        try catalog.record([file("e.mp4", .known(id(1)))])
        #expect(try catalog.changedClips(since: start.clips)?.clips == [id(1)])
        #expect(try catalog.interactions(since: start.interactions)?.interactions == [next])
        // After those of the same time from before.
        #expect(try stored(in: catalog).filter { $0.time == 20 }.last == next)
        #expect(try catalog.verify() == [])
        #expect(try Catalog(at: folder.catalog, mode: .readOnly).verify() == [])
    }

    @Test("A process of the older version that has it open cannot write without the logs")
    func olderWriter() throws {
        try makeCatalog(step: "2")
        _ = try Catalog(at: folder.catalog, mode: .readWrite)
        // What version 2 did in each transaction.
        #expect(try folder.sqlite3("UPDATE state SET generation = generation + 1").contains("no such column"))
    }
}
