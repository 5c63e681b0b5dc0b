internal import ClipTypes

/// The size of the pictures that a network reads.
package struct NetworkPictureSize: Hashable, Sendable {
    /// The number of columns.
    package let width: Int
    /// The number of rows.
    package let height: Int

    /// Creates a size.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The number of bytes of a picture: a plane each of red, green and blue.
    package var byteCount: Int { 3 * width * height }

    /// The maximum number of pictures of a clip: 256, or as many as 64 MiB hold.
    package var maximumCount: Int { max(1, min(256, (64 << 20) / byteCount)) }
}

/// The result of ``WorkerTask/analyzeFrames(_:strip:_:)``: an analysis without an embedding, and frames for a network.
package struct NetworkFrames: Hashable, Sendable {
    /// The analysis of the clip, and the time it took.
    package let timed: TimedAnalysis
    /// The frames that show something, or evenly chosen ones of them, in ascending order of time.
    package let frames: [Frame]

    /// A frame, scaled to the input of a network.
    package struct Frame: Hashable, Sendable {
        /// The contrast weight, above 0.
        package let weight: Float
        /// The planes of red, green and blue, row by row.
        package let colors: [UInt8]

        /// Creates a frame.
        package init(weight: Float, colors: [UInt8]) {
            self.weight = weight
            self.colors = colors
        }
    }

    /// Creates a result.
    package init(timed: TimedAnalysis, frames: [Frame]) {
        self.timed = timed
        self.frames = frames
    }
}

extension MessageWriter {
    /// Writes the size of pictures.
    mutating func put(_ size: NetworkPictureSize) {
        put(Int64(size.width))
        put(Int64(size.height))
    }

    /// Writes an analysis and frames for a network.
    package mutating func put(_ result: NetworkFrames) {
        put(result.timed)
        put(each: result.frames) { writer, frame in
            writer.put(frame.weight)
            writer.put(frame.colors)
        }
    }
}

extension MessageReader {
    /// Reads the size of pictures; throws if it is out of range.
    mutating func networkPictureSize() throws(Malformed) -> NetworkPictureSize {
        let size = NetworkPictureSize(width: try int(), height: try int())
        let sides = FeatureSpecification.sides
        guard sides.contains(size.width), sides.contains(size.height) else { throw Malformed() }
        return size
    }

    /// Reads an analysis and frames for a network; throws if a frame has another size or there are too many.
    mutating func networkFrames(_ size: NetworkPictureSize) throws(Malformed) -> NetworkFrames {
        let timed = try timedAnalysis()
        let frames = try each { (reader) throws(Malformed) in
            let weight = try reader.float()
            let colors: [UInt8] = try reader.numbers()
            guard weight > 0, weight <= 1, colors.count == size.byteCount else { throw Malformed() }
            return NetworkFrames.Frame(weight: weight, colors: colors)
        }
        guard frames.count <= size.maximumCount else { throw Malformed() }
        return NetworkFrames(timed: timed, frames: frames)
    }
}

extension DecodePool {
    /// Decodes and describes a file as ``analyze(_:sampling:strip:)`` does, and lets a network compute the embedding.
    ///
    /// - Throws: `WorkerError`, also if the network fails; `CancellationError`.
    func analyze(
        _ path: String, sampling: FrameSampler, strip makesStrip: Bool, by network: FeatureNetwork
    ) async throws -> TimedAnalysis {
        guard let identity else { preconditionFailure("a pool with a network and no model") }
        let size = NetworkPictureSize(width: network.description.width, height: network.description.height)
        let decoded: NetworkFrames
        do {
            let bytes = try await perform(.analyzeFrames(sampling, strip: makesStrip, size), path: path)
            decoded = try read(bytes) { (reader) throws(MessageReader.Malformed) in try reader.networkFrames(size) }
        } catch let failure as DecodeFailure {
            return TimedAnalysis(analysis: ClipAnalysis(failure: failure.reason), times: StageTimes())
        }
        guard !decoded.frames.isEmpty else { return decoded.timed }
        var (embedding, problem): (ClipEmbedding?, String?)
        var times = decoded.timed.times
        do {
            let features = try await network.features(of: decoded.frames.map(\.colors))
            times[.embed] += features.time
            embedding = FeatureNetwork.embedding(features: features.values, weights: decoded.frames.map(\.weight))
            if embedding == nil { problem = "its features are all zero" }
        } catch let failure as DecodeFailure {
            problem = failure.reason
        }
        return TimedAnalysis(
            analysis: decoded.timed.analysis.embedded(
                embedding.map { ClipAnalysis.Embedding(model: identity, value: $0) },
                otherwise: "the network '\(network.specification.path)' cannot describe it (\(problem ?? "")): stored, "
                    + "but never found as similar"),
            times: times)
    }
}

extension ClipAnalysis {
    /// The analysis with an embedding, or, without one, the status ``ClipStatus/partial`` and a reason.
    fileprivate func embedded(_ embedding: Embedding?, otherwise problem: String) -> ClipAnalysis {
        ClipAnalysis(
            rules: rules, status: embedding == nil && status == .ok ? .partial : status,
            reason: reason ?? (embedding == nil ? problem : nil), metadata: metadata, sketches: sketches,
            embedding: embedding, strip: strip)
    }
}
