package import ClipTypes

/// The descriptors of a clip's frames in one view.
package struct ViewDescriptors: Hashable, Sendable {
    /// The view in which the frames were described.
    package let view: PictureView
    /// The descriptors of the frames in the view, in ascending order of time.
    package let frames: [FrameDescriptor]

    /// Creates the descriptors of one view.
    package init(view: PictureView, frames: [FrameDescriptor]) {
        self.view = view
        self.frames = frames
    }
}

/// The frames of a query: their descriptors in all views, and their luma.
package struct DescribedViews: Hashable, Sendable {
    /// The descriptors in each view, the whole picture first.
    package let views: [ViewDescriptors]
    /// The pictures of evenly spread frames, in ascending order of time.
    package let pictures: [QueryPicture]

    /// Creates the described frames of a query.
    package init(views: [ViewDescriptors], pictures: [QueryPicture]) {
        self.views = views
        self.pictures = pictures
    }

    /// No views.
    package static let none = DescribedViews(views: [], pictures: [])
}

/// The result of ``WorkerTask/sketchViews(_:)``: the sketches of a clip in all views.
package struct SketchedViews: Hashable, Sendable {
    /// The duration of the clip.
    package let duration: Duration
    /// The sketches in each view.
    package let views: [View]
    /// The pictures of evenly spread frames, in ascending order of time.
    package let pictures: [QueryPicture]

    /// The sketches of the clip's frames in one view.
    package struct View: Hashable, Sendable {
        /// The view.
        package let view: PictureView
        /// The sketches in ascending order of time, all of the same number of values.
        package let sketches: [FrameSketch]

        /// Creates the sketches of one view.
        package init(view: PictureView, sketches: [FrameSketch]) {
            self.view = view
            self.sketches = sketches
        }
    }

    /// Creates the sketches of a clip.
    package init(duration: Duration, views: [View], pictures: [QueryPicture]) {
        self.duration = duration
        self.views = views
        self.pictures = pictures
    }
}

/// The result of ``WorkerTask/describe(_:)``: the described selections of a clip's frames.
package struct DescribedClip: Hashable, Sendable {
    /// The properties of the clip's video stream.
    package let metadata: ClipMetadata
    /// The selections in the order of the requests.
    package let selections: [Selection]

    /// What was computed for one request's selection of frames.
    package struct Selection: Hashable, Sendable {
        /// The descriptors in ascending order of time; empty if not requested.
        package let descriptors: [FrameDescriptor]
        /// The pictures in ascending order of time; empty if not requested.
        package let pictures: [Frame]
        /// The frames as those of a query; empty if not requested.
        package let query: DescribedViews
        /// The content vectors of up to 16 frames, in ascending order of time, all of the same size; empty if not
        /// requested, or the model has no pretrained network.
        package let contents: [[Float]]

        /// The mean of the content vectors; `nil` if there are none.
        package var meanContent: [Float]? { DescribedClip.mean(of: contents) }

        /// Creates the result of one request.
        package init(
            descriptors: [FrameDescriptor], pictures: [Frame], query: DescribedViews, contents: [[Float]] = []
        ) {
            self.descriptors = descriptors
            self.contents = contents
            self.pictures = pictures
            self.query = query
        }
    }

    /// Returns the mean of vectors of one size; `nil` without any.
    package static func mean(of vectors: [[Float]]) -> [Float]? {
        guard let first = vectors.first else { return nil }
        return first.indices.map { index in vectors.reduce(0) { $0 + $1[index] } / Float(vectors.count) }
    }

    /// Creates the result of several requests.
    package init(metadata: ClipMetadata, selections: [Selection]) {
        self.metadata = metadata
        self.selections = selections
    }
}

/// The result of ``WorkerTask/analyze(_:strip:)``: an analysis and the time it took.
package struct TimedAnalysis: Hashable, Sendable {
    /// The analysis of the clip.
    package let analysis: ClipAnalysis
    /// The processor time of each stage.
    package let times: StageTimes

    /// Creates an analysis with its processor times.
    package init(analysis: ClipAnalysis, times: StageTimes) {
        self.analysis = analysis
        self.times = times
    }
}

/// The result of ``WorkerTask/report``: the FFmpeg libraries and the confinement of a worker.
package struct WorkerReport: Hashable, Sendable {
    /// The versions and decoders of the worker's FFmpeg libraries.
    package let ffmpeg: FFmpegReport
    /// How the worker's processes are confined.
    package let confinement: Confinement

    /// Creates the report of a worker.
    package init(ffmpeg: FFmpegReport, confinement: Confinement) {
        self.ffmpeg = ffmpeg
        self.confinement = confinement
    }
}

extension MessageWriter {
    /// Writes the frames of a query.
    package mutating func put(_ described: DescribedViews) {
        put(each: described.views) { writer, view in
            writer.put(view.view)
            writer.put(each: view.frames) { $0.put($1) }
        }
        put(each: described.pictures) { $0.put($1) }
    }

    /// Writes the sketches of a clip in all views.
    package mutating func put(_ sketched: SketchedViews) {
        put(sketched.duration)
        put(each: sketched.views) { writer, view in
            writer.put(view.view)
            writer.put(each: view.sketches) { $0.put($1) }
        }
        put(each: sketched.pictures) { $0.put($1) }
    }

    /// Writes the described selections of a clip.
    package mutating func put(_ clip: DescribedClip) {
        put(clip.metadata)
        put(each: clip.selections) { writer, selection in
            writer.put(each: selection.descriptors) { $0.put($1) }
            writer.put(each: selection.pictures) { $0.put($1) }
            writer.put(selection.query)
            writer.put(each: selection.contents) { $0.put($1) }
        }
    }

    /// Writes an analysis and its processor times.
    package mutating func put(_ timed: TimedAnalysis) {
        put(timed.analysis)
        put(timed.times)
    }

    /// Writes the report of a worker.
    package mutating func put(_ report: WorkerReport) {
        let ffmpeg = report.ffmpeg
        for text in [
            ffmpeg.release, ffmpeg.libavformat, ffmpeg.libavcodec, ffmpeg.libswscale, ffmpeg.libavutil,
        ] { put(text) }
        for list in [ffmpeg.decoders, ffmpeg.missingDecoders, ffmpeg.missingDemuxers] {
            put(each: list) { $0.put($1) }
        }
        switch report.confinement {
        case .filtered: put("filtered")
        case .limited: put("limited")
        case .unavailable(let reason): put("impossible: " + reason)
        }
    }
}

extension MessageReader {
    /// Reads the frames of a query.
    package mutating func describedViews() throws(Malformed) -> DescribedViews {
        let views = try each { (reader) throws(Malformed) in
            ViewDescriptors(
                view: try reader.view(),
                frames: try reader.each { (reader) throws(Malformed) in try reader.descriptor() })
        }
        return DescribedViews(views: views, pictures: try queryPictures(for: views.map(\.view)))
    }

    /// Reads the sketches of a clip in all views; throws if they differ in their number of values.
    package mutating func sketchedViews() throws(Malformed) -> SketchedViews {
        let duration = try duration()
        let views = try each { (reader) throws(Malformed) in
            SketchedViews.View(view: try reader.view(), sketches: try reader.sketches())
        }
        let pictures = try queryPictures(for: views.map(\.view))
        guard duration >= .zero, Set(views.flatMap { $0.sketches.map(\.codes.count) }).count <= 1 else {
            throw Malformed()
        }
        return SketchedViews(duration: duration, views: views, pictures: pictures)
    }

    /// Reads the described selections of a clip.
    package mutating func describedClip() throws(Malformed) -> DescribedClip {
        DescribedClip(
            metadata: try metadata(),
            selections: try each { (reader) throws(Malformed) in
                DescribedClip.Selection(
                    descriptors: try reader.each { (reader) throws(Malformed) in try reader.descriptor() },
                    pictures: try reader.each { (reader) throws(Malformed) in try reader.frame() },
                    query: try reader.describedViews(), contents: try reader.contents())
            })
    }

    /// Reads content vectors of the same size, whose values are in 0...1.
    private mutating func contents() throws(Malformed) -> [[Float]] {
        let contents = try each { (reader) throws(Malformed) in try reader.floats() }
        guard contents.allSatisfy({ $0.count == contents[0].count && $0.allSatisfy { 0...1.001 ~= $0 } }) else {
            throw Malformed()
        }
        return contents
    }

    /// Reads an analysis and its processor times.
    package mutating func timedAnalysis() throws(Malformed) -> TimedAnalysis {
        TimedAnalysis(analysis: try analysis(), times: try stageTimes())
    }

    /// Reads variants, whose frames must all have the same times.
    package mutating func variants() throws(Malformed) -> [[QuantizedDescriptor]] {
        let variants = try each { (reader) throws(Malformed) in
            try reader.each { (reader) throws(Malformed) in try reader.quantizedDescriptor() }
        }
        guard let first = variants.first?.map(\.time), variants.allSatisfy({ $0.map(\.time) == first }) else {
            throw Malformed()
        }
        return variants
    }

    /// Reads the report of a worker.
    package mutating func workerReport() throws(Malformed) -> WorkerReport {
        let texts = [try text(), try text(), try text(), try text(), try text()]
        var lists: [[String]] = []
        for _ in 0..<3 { lists.append(try each { (reader) throws(Malformed) in try reader.text() }) }
        let confinement: Confinement
        // By bytes: what follows may combine with the space.
        let prefix = "impossible: ".utf8
        switch try self.text() {
        case "filtered": confinement = .filtered
        case "limited": confinement = .limited
        case let text:
            guard text.utf8.starts(with: prefix) else { throw Malformed() }
            confinement = .unavailable(String(decoding: text.utf8.dropFirst(prefix.count), as: UTF8.self))
        }
        return WorkerReport(
            ffmpeg: FFmpegReport(
                release: texts[0], libavformat: texts[1], libavcodec: texts[2], libswscale: texts[3],
                libavutil: texts[4], decoders: lists[0], missingDecoders: lists[1], missingDemuxers: lists[2]),
            confinement: confinement)
    }
}
