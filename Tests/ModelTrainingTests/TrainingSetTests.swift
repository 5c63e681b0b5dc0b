@testable import ModelTraining
import Isolation
import ClipTypes
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Preparing clips to train on")
struct TrainingSetTests {
    private static let names = [
        "lava.mp4", "lava__mirrored.mp4", "tide.mp4", "tunnel.mp4", "road.mp4", "marbles.mp4", "colony.mp4",
        "skyline.mp4",
    ]

    private let pool = DecodePool(DecodePool.Options(jobs: 2))

    private func options(seed: UInt64 = 1, variants: Int = 4, jobs: Int = 2) -> TrainingSetOptions {
        TrainingSetOptions(seed: seed, variants: variants, sampling: .uniform(count: 3), jobs: jobs)
    }

    private func makeFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in Self.names { try folder.copy(sample: name, to: "clips/\(name)") }
        return folder
    }

    private func prepare(
        _ folder: TemporaryFolder, cache: String = "cache", _ options: TrainingSetOptions
    ) async throws -> (set: TrainingSet, progress: [TrainingSetProgress]) {
        let told = Mutex<[TrainingSetProgress]>([])
        let set = try await TrainingSet.prepare(
            folder: folder.path("clips"), cache: folder.path(cache), pool: pool, options: options
        ) { progress in told.withLock { $0.append(progress) } }
        return (set, told.withLock { $0 })
    }

    private func variants(of set: TrainingSet) throws -> [[[QuantizedDescriptor]]] {
        try set.clips.map { try set.variants(of: $0) }
    }

    @Test("gives the clips' own sketches first, then those of altered copies, all with the same times")
    func variants() async throws {
        let folder = try makeFolder()
        let (set, progress) = try await prepare(folder, options())
        #expect(set.clips.map { String($0.path.split(separator: "/").last ?? "") } == Self.names.sorted())
        #expect(set.failures.isEmpty && set.manifest == nil)
        #expect(progress.first?.total == 8 && progress.last?.made == 8 && progress.last?.done == 8)
        #expect(Set(set.clips.map(\.group)).count == 8)
        for clip in set.clips {
            let frames = try DescriptorSequence(ofFile: clip.path, sampling: .uniform(count: 3))
            let variants = try set.variants(of: clip)
            #expect(variants.count == 4)
            #expect(variants[0] == frames.frames.map { QuantizedDescriptor($0) })
            #expect(try set.variants(of: clip, first: 2) == Array(variants[..<2]))
            // Plain bars alone are left out by the describer, and change nothing.
            #expect(Set(variants).count >= 3, "the alterations of \(clip.path) change nothing")
            for variant in variants { #expect(variant.map(\.time) == frames.frames.map(\.time)) }
        }
    }

    @Test("is the same for any number of jobs, and another for another seed")
    func deterministic() async throws {
        let folder = try makeFolder()
        let one = try await prepare(folder, cache: "one", options(variants: 3, jobs: 1)).set
        let four = try await prepare(folder, cache: "four", options(variants: 3, jobs: 4)).set
        let (first, second) = (try variants(of: one), try variants(of: four))
        #expect(one.clips == four.clips && first == second)
        let other = try variants(of: await prepare(folder, cache: "one", options(seed: 2, variants: 3)).set)
        #expect(other.map { $0[0] } == first.map { $0[0] })
        #expect(zip(other, first).allSatisfy { $0[1...] != $1[1...] })
    }

    @Test("takes from the cache what is whole there, and makes the rest again")
    func cached() async throws {
        let folder = try makeFolder()
        let first = try await prepare(folder, options(variants: 2)).set
        let before = try variants(of: first)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache")).sorted()
        #expect(files.count == 8)
        var bytes = try Data(contentsOf: URL(filePath: folder.path("cache/\(files[0])")))
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: "cache/\(files[0])")
        try folder.write(bytes.prefix(100), to: "cache/\(files[1])")
        try FileManager.default.removeItem(atPath: folder.path("cache/\(files[2])"))
        // Another clip's file under this name, which is whole.
        try folder.write(Data(contentsOf: URL(filePath: folder.path("cache/\(files[4])"))), to: "cache/\(files[3])")
        // Read from the damaged cache, it is an error; prepared again, it is whole.
        let damaged = #expect(throws: TrainingError.self) { try variants(of: first) }
        #expect(damaged?.code == .unusableWork)
        #expect(damaged?.description.contains("was removed or damaged during the training") == true)
        let (second, progress) = try await prepare(folder, options(variants: 2))
        #expect(second.clips == first.clips)
        #expect(try variants(of: second) == before)
        #expect(progress.last?.reused == 4 && progress.last?.made == 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("cache")).sorted() == files)
        let third = try await prepare(folder, options(variants: 2))
        #expect(third.progress.last?.reused == 8 && third.set.clips == first.clips)
        #expect(try await prepare(folder, options(variants: 1)).progress.last?.made == 8)
    }

    @Test("takes groups from the manifest, and files of the same content as one clip")
    func groups() async throws {
        let folder = try makeFolder()
        try folder.copy(sample: "tide.mp4", to: "clips/very/again.mp4")
        try folder.write(
            "label,group,file\r\nx,lava,lava.mp4\r\n\"a, \"\"b\"\"\",lava,lava__mirrored.mp4\r\n,sea,very/again.mp4\r\n,,road.mp4\r\n",
            to: "clips/manifest.csv")
        let set = try await prepare(folder, options(variants: 1)).set
        #expect(set.clips.count == 8)
        #expect(set.manifest?.hasSuffix("clips/manifest.csv") == true)
        let groups = Dictionary(
            uniqueKeysWithValues: set.clips.map {
                (String($0.path.split(separator: "/").last ?? ""), $0.group.description)
            })
        #expect(groups["lava.mp4"] == "group lava" && groups["lava__mirrored.mp4"] == "group lava")
        #expect(groups["tide.mp4"] == "group sea", "the manifest names its other file")
        #expect(groups["road.mp4"]?.hasPrefix("clip ") == true)
        #expect(Set(groups.values).count == 7)
    }

    @Test(
        "says what of a manifest is ignored, before the first clip",
        arguments: [
            ("name,group\nlava.mp4,a\n", "has no column 'file' and is ignored"),
            ("", "has no column 'file' and no column 'group'"),
            ("file,group\nlava.mp4,a\nLava.mp4,a\nlost.mp4,b\n", "2 of the 3 files in"),
            ("file,group\nlava.mp4,a\n", nil),
        ])
    func ignoredManifest(manifest: String, said: String?) async throws {
        let folder = try makeFolder()
        try folder.write(manifest, to: "clips/manifest.csv")
        let first = try await prepare(folder, options(variants: 1)).progress.first
        #expect(first?.done == 0 && (first?.notice == nil) == (said == nil))
        #expect(said.map { first?.notice?.contains($0) == true } ?? true, "\(first?.notice ?? "")")
    }

    @Test("reports broken clips and goes on")
    func broken() async throws {
        let folder = try makeFolder()
        try folder.write("this is no video", to: "clips/a.mp4")
        try folder.write("", to: "clips/z.mp4")
        let (set, progress) = try await prepare(folder, options(variants: 2))
        #expect(set.clips.count == 8)
        #expect(set.failures.map(\.path) == [folder.path("clips/a.mp4"), folder.path("clips/z.mp4")])
        #expect(set.failures.allSatisfy { !$0.reason.isEmpty })
        #expect(progress.last?.failed == 2 && progress.last?.done == 10)
    }

    @Test("is refused with fewer than eight clips, and without a folder or a cache to write")
    func refused() async throws {
        let folder = try TemporaryFolder()
        try folder.copy(sample: "lava.mp4", to: "clips/a.mp4")
        try folder.copy(sample: "lava.mp4", to: "clips/b.mp4")
        try folder.write("no video", to: "clips/c.mp4")
        let few = await #expect(throws: TrainingError.self) { try await prepare(folder, options(variants: 1)) }
        #expect(few?.code == .unsuitableData)
        #expect(few?.description.contains("1 usable clip and 1 unusable file") == true)
        let file = await #expect(throws: TrainingError.self) {
            try await TrainingSet.prepare(folder: folder.path("clips/a.mp4"), cache: folder.path("cache"), pool: pool)
        }
        #expect(file?.code == .unsuitableData)
        let missing = await #expect(throws: TrainingError.self) {
            try await TrainingSet.prepare(folder: folder.path("nowhere"), cache: folder.path("cache"), pool: pool)
        }
        #expect(missing?.code == .unsuitableData)
        #expect(missing?.description.contains("No such file") == true)
        let cache = await #expect(throws: TrainingError.self) {
            try await prepare(folder, cache: "clips/a.mp4", options())
        }
        #expect(cache?.code == .unusableWork)
        try folder.write(Data([0xFF, 0xFE, 0xFF]), to: "clips/manifest.csv")
        let manifest = await #expect(throws: TrainingError.self) { try await prepare(folder, options()) }
        #expect(manifest?.code == .unsuitableData)
    }

    @Test("stops when cancelled, and goes on from the cache")
    func cancelled() async throws {
        let folder = try makeFolder()
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let task = Task { [pool] in
            try await TrainingSet.prepare(
                folder: folder.path("clips"), cache: folder.path("cache"), pool: pool,
                options: options(variants: 2, jobs: 1)
            ) { progress in
                guard progress.made == 2 else { return }
                reach.finish()
                // Waits for the cancellation, so that it comes neither sooner nor later.
                while !Task.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
            }
        }
        for await _ in reached {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let (set, progress) = try await prepare(folder, options(variants: 2))
        #expect(set.clips.count == 8)
        #expect(progress.last?.reused == 2)
    }
}
