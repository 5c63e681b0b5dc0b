package import ClipTypes

extension DecodePool {
    /// Computes the id of a clip: the SHA-256 digest of the bytes of its file.
    ///
    /// - Throws: `DecodeFailure` if the file cannot be read, `WorkerError`, `CancellationError`.
    package func identify(_ path: String) async throws -> ClipID {
        try await timedIdentify(path).id
    }

    /// Computes the id of a clip, and returns it with the processor time of hashing.
    ///
    /// - Throws: `DecodeFailure` if the file cannot be read, `WorkerError`, `CancellationError`.
    package func timedIdentify(_ path: String) async throws -> (id: ClipID, time: Duration) {
        let bytes = try await perform(.identify, path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            guard let id = ClipID(bytes: try reader.numbers() as [UInt8]) else { throw MessageReader.Malformed() }
            return (id, try reader.duration())
        }
    }

    /// Decodes, describes and summarizes a file, and returns the analysis with the processor times. A file that cannot
    /// be decoded gives an analysis with the status `failed`.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - sampling: The rule that selects the frames to decode.
    ///   - makesStrip: Whether the analysis has a strip of the clip.
    /// - Throws: `WorkerError`, also if the network fails; `CancellationError`.
    package func analyze(
        _ path: String, sampling: FrameSampler, strip makesStrip: Bool = false
    ) async throws -> TimedAnalysis {
        if let network = options.network {
            return try await analyze(path, sampling: sampling, strip: makesStrip, by: network)
        }
        do {
            let bytes = try await perform(.analyze(sampling, strip: makesStrip), path: path)
            let timed = try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.timedAnalysis() }
            if let used = timed.analysis.embedding?.model, let model, used != model {
                throw DecodeFailure.invalidResult
            }
            return timed
        } catch let failure as DecodeFailure {
            return TimedAnalysis(analysis: ClipAnalysis(failure: failure.reason), times: StageTimes())
        }
    }

    /// Computes the sketches of a file's sampled frames in all views, for a copy search.
    ///
    /// - Throws: `DecodeFailure` if the file cannot be decoded, `WorkerError`, `CancellationError`.
    package func sketchViews(_ path: String, sampling: FrameSampler) async throws -> SketchedViews {
        let bytes = try await perform(.sketchViews(sampling), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.sketchedViews() }
    }

    /// Computes the PDQ hashes of a file's sampled frames.
    ///
    /// - Throws: `DecodeFailure` if the file cannot be decoded, `WorkerError`, `CancellationError`.
    package func hashFrames(_ path: String, sampling: FrameSampler) async throws -> [FrameHash] {
        let bytes = try await perform(.hashFrames(sampling), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            try reader.each { (reader) throws(MessageReader.Malformed) in
                let (time, bytes, quality) = (try reader.duration(), try reader.numbers() as [UInt8], try reader.int())
                guard let hash = FrameHash(time: time, bytes: bytes, quality: quality) else {
                    throw MessageReader.Malformed()
                }
                return hash
            }
        }
    }

    /// Decodes a file once, and computes what each request asks for its selection of frames.
    ///
    /// - Throws: `DecodeFailure` if the file cannot be decoded, `WorkerError`, `CancellationError`.
    package func describe(_ path: String, _ requests: [WorkerTask.FrameRequest]) async throws -> DescribedClip {
        let bytes = try await perform(.describe(requests), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            let clip = try reader.describedClip()
            guard clip.selections.count == requests.count else { throw MessageReader.Malformed() }
            return clip
        }
    }

    /// Describes a file's frames and altered copies of them.
    ///
    /// - Returns: The descriptors of the unaltered frames, then those of each alteration, in the order of the recipe.
    /// - Throws: `DecodeFailure` if the file cannot be decoded, `WorkerError`, `CancellationError`.
    package func makeVariants(
        _ path: String, _ recipe: WorkerTask.VariantRecipe
    ) async throws -> [[QuantizedDescriptor]] {
        let bytes = try await perform(.makeVariants(recipe), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            let variants = try reader.variants()
            guard variants.count == recipe.alterations.count + 1 else { throw MessageReader.Malformed() }
            return variants
        }
    }

    /// Describes altered frames in all views.
    ///
    /// - Returns: For each view, the descriptors of the frames in the given order; and the pictures.
    /// - Throws: `DecodeFailure`, `WorkerError`, `CancellationError`.
    package func describeViews(_ frames: [WorkerTask.AlteredFrame]) async throws -> DescribedViews {
        let bytes = try await perform(.describeViews(frames))
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.describedViews() }
    }

    /// Draws a contact sheet, and returns the bytes of a PNG file.
    ///
    /// - Throws: `DecodeFailure` if FFmpeg cannot write a PNG, `WorkerError`, `CancellationError`.
    package func draw(_ sheet: ContactSheet) async throws -> [UInt8] {
        let bytes = try await perform(.drawSheet(sheet))
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.numbers() }
    }

    /// Returns which FFmpeg the worker decodes with, and how it is confined.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    package func report() async throws -> WorkerReport {
        let bytes = try await perform(.report)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.workerReport() }
    }

    /// Parses a result. A malformed one, which a compromised process may have written, is a failure of its file.
    func read<Value>(
        _ bytes: [UInt8], _ body: (inout MessageReader) throws(MessageReader.Malformed) -> Value
    ) throws(DecodeFailure) -> Value {
        var reader = MessageReader(bytes)
        guard let value = try? body(&reader), reader.isAtEnd else {
            throw DecodeFailure.invalidResult
        }
        return value
    }
}
