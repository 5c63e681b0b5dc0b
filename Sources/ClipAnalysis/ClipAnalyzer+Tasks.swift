private import Concurrency
private import Augmentation
private import ClipModels
internal import Kernels
private import ClipTypes
private import Digests
package import Isolation
package import VideoDecoding
private import VisualDescriptors

extension ClipAnalyzer {
    /// The error of a task that failed.
    package struct Failure: Error, Hashable {
        /// The reason, a phrase about the file for people to read.
        package let reason: String
    }

    /// Performs a task and returns its result as a message.
    ///
    /// - Parameters:
    ///   - task: The task, any but ``WorkerTask/report``.
    ///   - file: The open file that the task reads; `nil` for a task that reads none.
    /// - Throws: ``Failure`` if the file cannot be read or decoded. For ``WorkerTask/analyze(_:strip:)``, that is a result,
    ///   not an error.
    package func perform(_ task: WorkerTask, on file: InputFile?) throws(Failure) -> MessageWriter {
        var message = MessageWriter()
        do {
            try perform(task, on: file, into: &message)
        } catch let error as Failure {
            throw error
        } catch let error as VideoDecodingError {
            throw Failure(reason: error.message)
        } catch {
            throw Failure(reason: "\(error)")
        }
        return message
    }

    private func perform(_ task: WorkerTask, on file: InputFile?, into message: inout MessageWriter) throws {
        switch task {
        case .identify:
            let start = ThreadTime.now
            message.put(try Self.digest(of: required(file)))
            message.put(ThreadTime.now - start)
        case .analyze(let sampling, let makesStrip):
            var times = StageTimes()
            let analysis = analyze(
                required(file), sampling: sampling, makesStrip: makesStrip, addingTo: &times)
            message.put(TimedAnalysis(analysis: analysis, times: times))
        case .analyzeFrames(let sampling, let makesStrip, let size):
            message.put(analyze(required(file), sampling: sampling, makesStrip: makesStrip, framesOf: size))
        case .sketchViews(let sampling):
            message.put(try sketchViews(required(file), sampling: sampling))
        case .hashFrames(let sampling):
            var hashes: [FrameHash] = []
            _ = try decoder.decode(required(file), sampling: sampling) { hashes.append(PDQHash.hash(of: $0)) }
            message.put(each: hashes) { writer, hash in
                writer.put(hash.time)
                writer.put(hash.bytes)
                writer.put(Int64(hash.quality))
            }
        case .describe(let requests):
            message.put(try describe(required(file), requests))
        case .makeVariants(let recipe):
            message.put(each: try makeVariants(required(file), recipe)) { $0.put(each: $1) { $0.put($1) } }
        case .describeViews(let frames):
            message.put(Self.describeViews(frames))
        case .drawSheet(let sheet):
            message.put(try PNGEncoder.encode(sheet.picture()))
        case .report:
            throw Failure(reason: "a report is made by the supervisor")
        }
    }

    private func required(_ file: InputFile?) -> InputFile {
        guard let file else { preconditionFailure("a task that reads a file has none") }
        return file
    }

    /// Returns the 32 bytes of the SHA-256 of a file.
    private static func digest(of file: InputFile) throws(VideoDecodingError) -> [UInt8] {
        // Reading gigabytes that nothing can be decoded from takes longer than refusing them by their first bytes.
        if file.size > 1 << 28 { _ = try VideoDecoder.demuxer(for: file) }
        var hash = SHA256()
        unsafe try file.forEachChunk { unsafe hash.update($0) }
        return hash.finalize()
    }

    private func sketchViews(_ file: InputFile, sampling: FrameSampler) throws(VideoDecodingError) -> SketchedViews {
        var describer = ViewDescriber()
        let report = try decoder.decode(file, sampling: sampling) { describer.append($0) }
        let described = describer.described()
        return SketchedViews(
            duration: report.metadata.duration,
            views: described.views.map {
                SketchedViews.View(view: $0.view, sketches: model.sketches(of: $0.frames))
            }, pictures: described.pictures)
    }

    private func describe(
        _ file: InputFile, _ requests: [WorkerTask.FrameRequest]
    ) throws(VideoDecodingError) -> DescribedClip {
        var describers = requests.map { _ in FrameDescriber(detail: true) }
        var descriptors = requests.map { _ in [FrameDescriptor]() }
        var pictures = requests.map { _ in [Frame]() }
        var views = requests.map { $0.wantsViews ? ViewDescriber() : nil }
        var shown = requests.map { request in
            request.wantsContent ? model.visionNetwork.map { ContentFrames(network: $0) } : nil
        }
        var times = DecodingTimes()
        let report = try decoder.decode(file, selections: requests.map(\.selection), addingTo: &times) {
            frame, requestIndices in
            for number in requestIndices {
                if requests[number].wantsDescriptors {
                    let descriptor = describers[number].describe(frame)
                    descriptors[number].append(descriptor)
                    shown[number]?.append(frame, weight: descriptor.weight)
                }
                if requests[number].wantsPictures { pictures[number].append(frame) }
                views[number]?.append(frame)
            }
        }
        return DescribedClip(
            metadata: report.metadata,
            selections: requests.indices.map { number in
                DescribedClip.Selection(
                    descriptors: descriptors[number], pictures: pictures[number],
                    query: views[number]?.described() ?? .none, contents: shown[number]?.vectors() ?? [])
            })
    }

    /// Returns the descriptors of a clip's frames, followed by those of each altered copy.
    private func makeVariants(
        _ file: InputFile, _ recipe: WorkerTask.VariantRecipe
    ) throws(VideoDecodingError) -> [[QuantizedDescriptor]] {
        var frames: [Frame] = []
        var times = DecodingTimes()
        _ = try decoder.decode(file, selections: [recipe.selection], addingTo: &times) { frame, _ in
            frames.append(frame)
        }
        func quantized(_ frames: [Frame]) -> [QuantizedDescriptor] {
            var describer = FrameDescriber()
            return frames.map { QuantizedDescriptor(describer.describe($0)) }
        }
        return [quantized(frames)]
            + recipe.alterations.map { alteration in
                var generator = SeededGenerator(seed: alteration.state)
                let augmentation = PictureAugmentation.random(
                    using: &generator, severity: alteration.severity, keepsView: true)
                let donor = alteration.donor.map { recipe.donors[$0] } ?? []
                return quantized(
                    frames.enumerated().map { index, frame in
                        // The donor is sampled at the same rate and repeats if it is shorter.
                        let picture = augmentation.apply(
                            frame.picture, frame: index, donor: donor.isEmpty ? nil : donor[index % donor.count])
                        return Frame(picture: picture, time: frame.time, isKeyframe: frame.isKeyframe)
                    })
            }
    }

    private static func describeViews(_ frames: [WorkerTask.AlteredFrame]) -> DescribedViews {
        var describer = ViewDescriber()
        for altered in frames {
            guard let recipe = altered.recipe else {
                describer.append(altered.frame)
                continue
            }
            let picture = PictureAugmentation(seed: recipe.seed, severity: recipe.severity)
                .apply(altered.frame.picture, frame: recipe.frame, donor: recipe.donor)
            describer.append(
                Frame(picture: picture, time: altered.frame.time, isKeyframe: altered.frame.isKeyframe))
        }
        return describer.described()
    }
}
