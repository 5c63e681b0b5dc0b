internal import ClipTypes
private import Crypto
private import Foundation
internal import SequenceModels
internal import VideoDecoding
private import VisualDescriptors

/// What a model is trained on.
struct TrainingMaterial: Sendable {
    /// A clip and its altered copies.
    struct Clip: Sendable {
        let source: Int
        /// The frames of each view, the clip itself first.
        let variants: [[FrameSketch]]
    }

    var clips: [Clip] = []
    /// Some of the clips with their pictures.
    var calibration: [Calibration.Clip] = []
    var failures = 0

    /// Pictures of a clip at this rate are altered.
    static let sampling = FrameSampler.every(.milliseconds(500))
    /// Pictures of a clip at the most.
    static let mostFrames = 16
    /// Clips that odds are fitted on, at the most; their pictures are in memory.
    static let calibrationClips = 160
    /// Fewer usable clips teach nothing.
    static let fewestClips = 8

    private static func thinned(_ frames: [Frame], to count: Int) -> [Frame] {
        frames.count <= count ? frames : (0..<count).map { frames[$0 * frames.count / count] }
    }

    static func prepare(
        _ options: SummarizerTraining.Options, onEvent: @Sendable (SummarizerTraining.Event) throws -> Void
    ) async throws -> TrainingMaterial {
        let files = FileFinder(excluded: [], catalogDirectory: "").find([options.folder]).files
        let groups = groups(in: options.folder)
        var names: [String: Int] = [:]
        let sources = files.map { path -> Int in
            let name = (path as NSString).lastPathComponent
            let group = groups[name] ?? path
            let number = names[group] ?? names.count
            names[group] = number
            return number
        }
        struct Prepared: Sendable {
            var clip: Clip?
            var calibration: Calibration.Clip?
            var reason: String?
        }
        var results = [Prepared](repeating: Prepared(), count: files.count)
        var done = 0
        try await forEachConcurrently(Array(files.indices), width: options.jobs) { number -> Prepared in
            do throws(VideoDecodingError) {
                var frames: [Frame] = []
                let decoder = VideoDecoder()
                let report = try decoder.decode(files[number], sampling: sampling) { frames.append($0) }
                let few = thinned(frames, to: mostFrames)
                var donors: [Frame] = []
                let donor = files[(number + files.count / 3 + 1) % files.count]
                _ = try? decoder.decode(donor, sampling: .uniform(count: mostFrames)) { donors.append($0) }
                let variants = (0..<options.variants).map { variant -> [FrameSketch] in
                    var describer = FrameDescriber()
                    let recipe = PictureAugmentation(
                        seed: options.seed &* 0x1_0000_0001 &+ UInt64(number * 1000 + variant),
                        severity: 1 + variant % 3)
                    return few.enumerated().map { place, frame in
                        let picture =
                            variant == 0
                            ? frame.picture
                            : recipe.apply(
                                frame.picture, frame: place,
                                donor: donors.isEmpty ? nil : donors[place % donors.count].picture)
                        return FrameSketch(
                            quantizing: describer.describe(
                                Frame(picture: picture, time: frame.time, isKeyframe: frame.isKeyframe)))
                    }
                }
                var prepared = Prepared(clip: Clip(source: sources[number], variants: variants))
                if number % max(1, files.count / calibrationClips) == 0 {
                    let (_, indexed) = try ClipReader().read(files[number])
                    prepared.calibration = Calibration.Clip(
                        source: sources[number], frames: thinned(frames, to: 40),
                        duration: report.metadata.duration, indexed: indexed.frames)
                }
                return prepared
            } catch {
                return Prepared(reason: error.message)
            }
        } receive: { number, prepared in
            results[number] = prepared
            done += 1
            if let reason = prepared.reason { try onEvent(.failed(path: files[number], reason: reason)) }
            try onEvent(.prepared(clips: done, of: files.count))
            return nil
        }
        try Task.checkCancellation()
        var material = TrainingMaterial()
        material.clips = results.compactMap(\.clip).filter { $0.variants[0].contains { $0.weight > 0 } }
        material.calibration = results.compactMap(\.calibration)
        material.failures = results.count { $0.reason != nil }
        guard material.clips.count >= fewestClips else {
            throw TrainingError(
                code: .unsuitableData,
                description: "'\(options.folder)' has \(material.clips.count) usable clips; training needs at least "
                    + "\(fewestClips)")
        }
        return material
    }

    /// The group of each file that the folder's manifest names.
    private static func groups(in folder: String) -> [String: String] {
        guard let text = try? String(contentsOfFile: folder + "/manifest.csv", encoding: .utf8) else { return [:] }
        var lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        guard !lines.isEmpty else { return [:] }
        let header = lines.removeFirst()
        guard let file = header.firstIndex(of: "file"), let group = header.firstIndex(of: "group") else { return [:] }
        return lines.reduce(into: [:]) { groups, fields in
            guard fields.count > max(file, group) else { return }
            groups[String(fields[file])] = String(fields[group])
        }
    }

    private static func checkpointPath(_ options: SummarizerTraining.Options) -> String {
        options.work + "/training.checkpoint"
    }

    static func checkpoint(_ options: SummarizerTraining.Options) throws -> TrainingCheckpoint? {
        guard let data = FileManager.default.contents(atPath: checkpointPath(options)) else { return nil }
        return try TrainingCheckpoint(decoding: data)
    }

    static func save(_ checkpoint: TrainingCheckpoint, _ options: SummarizerTraining.Options) throws {
        try FileManager.default.createDirectory(atPath: options.work, withIntermediateDirectories: true)
        try checkpoint.encoded().write(to: URL(fileURLWithPath: checkpointPath(options)), options: .atomic)
    }
}
