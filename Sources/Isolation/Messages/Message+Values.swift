package import ClipTypes
private import VisualDescriptors

// The encoding of the values in tasks and results.

extension MessageWriter {
    /// Writes the text form of a sampler.
    package mutating func put(_ sampling: FrameSampler) { put(sampling.description) }

    /// Writes a selection: the sampler and the maximum number of frames.
    package mutating func put(_ selection: FrameSelection) {
        put(selection.sampling)
        put(Int64(selection.maximumFrames))
    }

    /// Writes the size and the planes of a picture.
    package mutating func put(_ picture: Picture) {
        put(Int64(picture.width))
        put(Int64(picture.height))
        put(picture.luma)
        put(picture.blueDifference)
        put(picture.redDifference)
    }

    /// Writes a frame with its picture.
    package mutating func put(_ frame: Frame) {
        put(frame.picture)
        put(frame.time)
        put(frame.isKeyframe)
    }

    /// Writes the descriptor of a frame.
    package mutating func put(_ descriptor: FrameDescriptor) {
        put(descriptor.values)
        put(descriptor.time)
        put(descriptor.weight)
        put(descriptor.detail) { $0.put($1.bytes) }
    }

    /// Writes the sketch of a frame.
    package mutating func put(_ sketch: FrameSketch) {
        put(sketch.time)
        put(sketch.weight)
        put(sketch.codes)
        put(sketch.detail) { $0.put($1.bytes) }
    }

    /// Writes the quantized descriptor of a frame.
    package mutating func put(_ descriptor: QuantizedDescriptor) {
        put(descriptor.time)
        put(descriptor.weight)
        put(descriptor.codes)
    }

    /// Writes the position and the size of a region.
    package mutating func put(_ region: ContentRegion) {
        for value in [region.x, region.y, region.width, region.height] { put(Int64(value)) }
    }

    /// Writes a view.
    package mutating func put(_ view: PictureView) {
        put(view.kind.rawValue)
        put(view.name)
        put(view.region) { $0.put($1) }
        put(Int64(view.quarterTurns))
        put(view.isNegative)
    }

    /// Writes a picture of a query.
    package mutating func put(_ picture: QueryPicture) {
        put(picture.time)
        put(Int64(picture.width))
        put(Int64(picture.height))
        put(picture.luma)
        put(picture.content)
    }

    /// Writes the properties of a video stream.
    package mutating func put(_ metadata: ClipMetadata) {
        put(metadata.container)
        put(metadata.codec)
        put(metadata.pixelFormat)
        put(Int64(metadata.width))
        put(Int64(metadata.height))
        put(metadata.duration)
        put(Int64(metadata.frameCount))
        put(each: metadata.conversions) { $0.put($1.rawValue) }
    }

    /// Writes the identity of a model.
    package mutating func put(_ model: EmbeddingModel) {
        put(model.name)
        put(Int64(model.dimension))
        put(model.fingerprint)
    }

    /// Writes an analysis with its sketches and its embedding.
    package mutating func put(_ analysis: ClipAnalysis) {
        put(Int64(analysis.rules))
        put(analysis.status.rawValue)
        put(analysis.reason) { $0.put($1) }
        put(analysis.metadata) { $0.put($1) }
        put(each: analysis.sketches) { $0.put($1) }
        put(analysis.embedding) { writer, embedding in
            writer.put(embedding.model)
            writer.put(embedding.value.values)
            writer.put(embedding.contributions) { writer, contributions in
                writer.put(contributions.scales)
                writer.put(contributions.codes)
            }
        }
        put(analysis.strip) { $0.put($1.bytes) }
    }

    /// Writes the processor time of every stage.
    package mutating func put(_ times: StageTimes) {
        for stage in StageTimes.Stage.allCases { put(times[stage]) }
    }
}

extension MessageReader {
    /// Reads an integer of 64 bits.
    package mutating func int() throws(Malformed) -> Int {
        guard let value = Int(exactly: try integer(Int64.self)) else { throw Malformed() }
        return value
    }

    private mutating func count() throws(Malformed) -> Int {
        let value = try int()
        guard 0...1 << 40 ~= value else { throw Malformed() }
        return value
    }

    /// Reads a sampler; throws if the text form is invalid.
    package mutating func sampling() throws(Malformed) -> FrameSampler {
        guard let sampling = FrameSampler(try text()) else { throw Malformed() }
        return sampling
    }

    /// Reads a selection; throws if the maximum number of frames is not positive.
    package mutating func selection() throws(Malformed) -> FrameSelection {
        let (sampling, most) = (try sampling(), try int())
        guard most > 0 else { throw Malformed() }
        return FrameSelection(sampling, maximumFrames: most)
    }

    /// Reads a picture; throws if a side is not in 1...16384 or a plane does not have its size.
    package mutating func picture() throws(Malformed) -> Picture {
        let (width, height) = (try int(), try int())
        let planes: [[UInt8]] = [try numbers(), try numbers(), try numbers()]
        guard 1...1 << 14 ~= width, 1...1 << 14 ~= height, planes.allSatisfy({ $0.count == width * height }) else {
            throw Malformed()
        }
        return Picture(
            width: width, height: height, luma: planes[0], blueDifference: planes[1], redDifference: planes[2])
    }

    /// Reads a presentation time, which is not negative.
    private mutating func time() throws(Malformed) -> Duration {
        let time = try duration()
        guard time >= .zero else { throw Malformed() }
        return time
    }

    private mutating func weight() throws(Malformed) -> Float {
        let weight = try float()
        guard 0...1 ~= weight else { throw Malformed() }
        return weight
    }

    /// Reads a frame; throws if its time is negative.
    package mutating func frame() throws(Malformed) -> Frame {
        Frame(picture: try picture(), time: try time(), isKeyframe: try bool())
    }

    /// Reads the descriptor of a frame; throws if it does not have the layout of `FrameDescriber`.
    package mutating func descriptor() throws(Malformed) -> FrameDescriptor {
        let values = try floats()
        guard values.count == FrameDescriber.layout.count else { throw Malformed() }
        return FrameDescriptor(values: values, time: try time(), weight: try weight(), detail: try detail())
    }

    /// Reads the local detail of a frame, if there is one; throws if it has another size or a byte out of range.
    private mutating func detail() throws(Malformed) -> FrameDetail? {
        try optional { (reader) throws(Malformed) in
            guard let detail = FrameDetail(bytes: try reader.numbers() as [UInt8]) else { throw Malformed() }
            return detail
        }
    }

    /// Reads sketches of the same number of values in ascending order of time.
    package mutating func sketches() throws(Malformed) -> [FrameSketch] {
        let sketches = try each { (reader) throws(Malformed) in
            FrameSketch(
                time: try reader.time(), weight: try reader.weight(), codes: try reader.numbers(),
                detail: try reader.detail())
        }
        guard zip(sketches, sketches.dropFirst()).allSatisfy({ $0.time < $1.time && $0.codes.count == $1.codes.count })
        else { throw Malformed() }
        return sketches
    }

    /// Reads the quantized descriptor of a frame; throws if it does not have the layout of `FrameDescriber`.
    package mutating func quantizedDescriptor() throws(Malformed) -> QuantizedDescriptor {
        let (time, weight, codes): (Duration, Float, [Int8]) = (try time(), try weight(), try numbers())
        guard codes.count == FrameDescriber.layout.count else { throw Malformed() }
        return QuantizedDescriptor(time: time, weight: weight, codes: codes)
    }

    /// Reads a region; throws if it is empty, or a number is negative or 2²⁰ or more.
    package mutating func region() throws(Malformed) -> ContentRegion {
        let (x, y, width, height) = (try count(), try count(), try count(), try count())
        guard width > 0, height > 0, max(x, y, width, height) < 1 << 20 else { throw Malformed() }
        return ContentRegion(x: x, y: y, width: width, height: height)
    }

    /// Reads a view; throws if its values are out of range.
    package mutating func view() throws(Malformed) -> PictureView {
        guard let kind = ViewKind(rawValue: try text()) else { throw Malformed() }
        let name = try text()
        let region = try optional { (reader) throws(Malformed) in try reader.region() }
        let (turns, isNegative) = (try int(), try bool())
        guard 0...3 ~= turns, name.utf8.count < 256 else { throw Malformed() }
        return PictureView(kind: kind, name: name, region: region, quarterTurns: turns, isNegative: isNegative)
    }

    /// Reads the pictures of a query in ascending order of time; throws if a region is not within its picture, or views of
    /// parts are not within the first picture.
    package mutating func queryPictures(for views: [PictureView]) throws(Malformed) -> [QueryPicture] {
        let pictures = try each { (reader) throws(Malformed) -> QueryPicture in
            let (time, width, height) = (try reader.time(), try reader.int(), try reader.int())
            let (luma, content): ([UInt8], ContentRegion) = (try reader.numbers(), try reader.region())
            guard 1...4096 ~= width, 1...4096 ~= height, luma.count == width * height,
                content.isWithin(width: width, height: height)
            else { throw Malformed() }
            return QueryPicture(time: time, width: width, height: height, luma: luma, content: content)
        }
        guard zip(pictures, pictures.dropFirst()).allSatisfy({ $0.time < $1.time }),
            pictures.first.map({ first in
                views.compactMap(\.region).allSatisfy { $0.isWithin(width: first.width, height: first.height) }
            }) ?? true
        else { throw Malformed() }
        return pictures
    }

    /// Reads the properties of a video stream; throws if a number is negative or a conversion is unknown.
    package mutating func metadata() throws(Malformed) -> ClipMetadata {
        ClipMetadata(
            container: try text(), codec: try text(), pixelFormat: try text(), width: try count(), height: try count(),
            duration: try time(), frameCount: try count(),
            conversions: Set(
                try each { (reader) throws(Malformed) in
                    guard let conversion = PictureConversion(rawValue: try reader.text()) else { throw Malformed() }
                    return conversion
                }))
    }

    /// Reads the identity of a model; throws if the dimension is not in 1...65536.
    package mutating func embeddingModel() throws(Malformed) -> EmbeddingModel {
        let (name, dimension, fingerprint) = (try text(), try int(), try text())
        guard 1...1 << 16 ~= dimension else { throw Malformed() }
        return EmbeddingModel(name: name, dimension: dimension, fingerprint: fingerprint)
    }

    /// Reads an analysis and checks its invariants.
    package mutating func analysis() throws(Malformed) -> ClipAnalysis {
        let rules = try int()
        guard rules >= 1, let status = ClipStatus(rawValue: try text()) else { throw Malformed() }
        let reason = try optional { (reader) throws(Malformed) in try reader.text() }
        guard reason?.utf8.count ?? 0 <= 4096 else { throw Malformed() }
        let metadata = try optional { (reader) throws(Malformed) in try reader.metadata() }
        let sketches = try sketches()
        let embedding = try optional { (reader) throws(Malformed) in try reader.embedding() }
        let strip = try optional { (reader) throws(Malformed) -> ClipStrip in
            guard let strip = ClipStrip(jpeg: try reader.numbers()) else { throw Malformed() }
            return strip
        }
        return ClipAnalysis(
            rules: rules, status: status, reason: reason, metadata: metadata, sketches: sketches, embedding: embedding,
            strip: strip)
    }

    private mutating func embedding() throws(Malformed) -> ClipAnalysis.Embedding {
        let model = try embeddingModel()
        guard let value = ClipEmbedding(unitLength: try floats()), value.values.count == model.dimension else {
            throw Malformed()
        }
        let contributions = try optional { (reader) throws(Malformed) -> FamilyContributions in
            guard let read = FamilyContributions(scales: try reader.floats(), codes: try reader.numbers()),
                // They are parts of a unit vector; sums of larger values might not be finite.
                read.dimension == model.dimension, read.scales.allSatisfy({ $0 <= 1 })
            else { throw Malformed() }
            return read
        }
        return ClipAnalysis.Embedding(model: model, value: value, contributions: contributions)
    }

    /// Reads the processor time of every stage; throws if one is negative.
    package mutating func stageTimes() throws(Malformed) -> StageTimes {
        var times = StageTimes()
        for stage in StageTimes.Stage.allCases { times[stage] = try time() }
        return times
    }
}
