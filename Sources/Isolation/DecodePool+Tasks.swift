package import ClipTypes

extension DecodePool {
    /// The identity of a file: the SHA-256 of its bytes.
    package func identify(_ path: String) async throws -> ClipID {
        try await timedIdentify(path).id
    }

    /// The identity of a file, and the processor time that it took.
    package func timedIdentify(_ path: String) async throws -> (id: ClipID, time: Duration) {
        let bytes = try await perform(.identify, path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            guard let id = ClipID(bytes: try reader.numbers() as [UInt8]) else { throw MessageReader.Malformed() }
            return (id, try reader.duration())
        }
    }

    /// Analyzes a file. One that cannot be decoded has an analysis, too, which failed.
    package func analyze(_ path: String, sampling: FrameSampler) async throws -> TimedAnalysis {
        do {
            let bytes = try await perform(.analyze(sampling), path: path)
            let timed = try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.timedAnalysis() }
            if let used = timed.analysis.embedding?.model, let model, used != model { throw DecodeFailure.impossible }
            return timed
        } catch let failure as DecodeFailure {
            return TimedAnalysis(analysis: ClipAnalysis(failure: failure.reason), times: StageTimes())
        }
    }

    /// Sketches a file in all views in which copies are searched for.
    package func sketchViews(_ path: String, sampling: FrameSampler) async throws -> SketchedViews {
        let bytes = try await perform(.sketchViews(sampling), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.sketchedViews() }
    }

    /// Describes selections of a file's frames, decoded in one pass.
    package func describe(_ path: String, _ requests: [WorkerTask.FrameRequest]) async throws -> DescribedClip {
        let bytes = try await perform(.describe(requests), path: path)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in
            let clip = try reader.describedClip()
            guard clip.selections.count == requests.count else { throw MessageReader.Malformed() }
            return clip
        }
    }

    /// Describes a file's frames and altered copies of them, the file itself first.
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

    /// Describes altered pictures in all views.
    package func describeViews(_ frames: [WorkerTask.AlteredFrame]) async throws -> [ViewDescriptors] {
        let bytes = try await perform(.describeViews(frames))
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.views() }
    }

    /// Draws a contact sheet.
    ///
    /// - Returns: the bytes of a PNG file.
    package func draw(_ sheet: ContactSheet) async throws -> [UInt8] {
        let bytes = try await perform(.drawSheet(sheet))
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.numbers() }
    }

    /// What the worker decodes with, and how it is confined.
    package func report() async throws -> WorkerReport {
        let bytes = try await perform(.report)
        return try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.workerReport() }
    }

    /// Reads a result to its end. What a process in a stranger's hands may have written is the failure of its own file.
    private func read<Value>(
        _ bytes: [UInt8], _ body: (inout MessageReader) throws(MessageReader.Malformed) -> Value
    ) throws(DecodeFailure) -> Value {
        var reader = MessageReader(bytes)
        guard let value = try? body(&reader), reader.isAtEnd else {
            throw DecodeFailure.impossible
        }
        return value
    }
}
