package import ClipTypes

extension DecodePool {
    /// Computes the id of a clip: the SHA-256 of the bytes of its file.
    package func identify(_ path: String) async throws -> ClipID {
        try await timedIdentify(path).id
    }

    /// Computes the id of a clip; returns it with the processor time of hashing.
    package func timedIdentify(_ path: String) async throws -> (id: ClipID, time: Duration) {
        let bytes = try await perform(.identify, path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            guard let id = ClipID(bytes: try reader.numbers() as [UInt8]) else { throw MessageReader.Malformed() }
            return (id, try reader.duration())
        }
    }

    /// Decodes, describes and summarizes a file. A file that cannot be decoded gives an analysis with the status
    /// `failed`.
    package func analyze(_ path: String, sampling: FrameSampler) async throws -> TimedAnalysis {
        do {
            let bytes = try await perform(.analyze(sampling), path: path)
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
    package func sketchViews(_ path: String, sampling: FrameSampler) async throws -> SketchedViews {
        let bytes = try await perform(.sketchViews(sampling), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.sketchedViews() }
    }

    /// Decodes and describes several selections of a file's frames in one pass.
    package func describe(_ path: String, _ requests: [WorkerTask.FrameRequest]) async throws -> DescribedClip {
        let bytes = try await perform(.describe(requests), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            let clip = try reader.describedClip()
            guard clip.selections.count == requests.count else { throw MessageReader.Malformed() }
            return clip
        }
    }

    /// Describes a file's frames and altered copies of them; the first result is of the unaltered frames.
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
    package func describeViews(_ frames: [WorkerTask.AlteredFrame]) async throws -> [ViewDescriptors] {
        let bytes = try await perform(.describeViews(frames))
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.views() }
    }

    /// Draws a contact sheet; returns the bytes of a PNG file.
    package func draw(_ sheet: ContactSheet) async throws -> [UInt8] {
        let bytes = try await perform(.drawSheet(sheet))
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.numbers() }
    }

    /// Returns which FFmpeg the worker decodes with, and how it is confined.
    package func report() async throws -> WorkerReport {
        let bytes = try await perform(.report)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.workerReport() }
    }

    /// Parses a result. A malformed one, which a compromised process may have written, is a failure of its file.
    private func read<Value>(
        _ bytes: [UInt8], _ body: (inout MessageReader) throws(MessageReader.Malformed) -> Value
    ) throws(DecodeFailure) -> Value {
        var reader = MessageReader(bytes)
        guard let value = try? body(&reader), reader.isAtEnd else {
            throw DecodeFailure.invalidResult
        }
        return value
    }
}
