import ClipTypes
import Isolation
import Testing

@Suite("Messages between a library and its worker")
struct MessageTests {
    private let analysis = ClipAnalysis(
        status: .partial, reason: "12 of 300 packets were damaged",
        metadata: ClipMetadata(
            container: "matroska,webm", codec: "vp9", pixelFormat: "yuv420p", width: 640, height: 360,
            duration: .milliseconds(6_040), frameCount: 151, conversions: [.pq, .gamut]),
        sketches: [
            FrameSketch(
                time: .zero, weight: 1, codes: [1, -2, 3, -4],
                detail: FrameDetail(levels: [Int8](repeating: 1, count: FrameDetail.count), width: 16, height: 9)),
            FrameSketch(time: .milliseconds(480), weight: 0.25, codes: [0, 127, -128, 5]),
        ],
        embedding: ClipAnalysis.Embedding(
            model: EmbeddingModel(name: "gru", dimension: 2, fingerprint: "0123456789abcdef"),
            value: ClipEmbedding(normalizing: [3, 4]),
            contributions: FamilyContributions([.color: [0.1, 0.2]], dimension: 2)), strip: ClipStrip(jpeg: Self.jpeg))

    /// The bytes of a baseline JPEG of 64x32 pixels, whose compressed data mean nothing.
    private static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 32, 0, 64, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 12, 3, 1,
        0,
        2, 0x11, 3, 0x11, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9,
    ]

    private var bytes: [UInt8] {
        var writer = MessageWriter()
        writer.put(analysis)
        return writer.bytes
    }

    @Test("round-trip")
    func roundTrip() throws {
        var reader = MessageReader(bytes)
        #expect(try reader.analysis() == analysis)
        #expect(reader.isAtEnd)
        var failed = MessageWriter()
        failed.put(ClipAnalysis(failure: "it is text, not a video"))
        var again = MessageReader(failed.bytes)
        #expect(try again.analysis() == ClipAnalysis(failure: "it is text, not a video"))
    }

    @Test("are rejected if they are truncated anywhere")
    func truncated() {
        for length in 0..<bytes.count {
            var reader = MessageReader(bytes.prefix(length))
            #expect(throws: MessageReader.Malformed.self, "\(length) of \(bytes.count) bytes") { try reader.analysis() }
        }
    }

    @Test("with any bit changed are refused, or say what can be and writes the same bytes again")
    func changed() {
        var (refused, read) = (0, 0)
        for place in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[place] ^= 1 << UInt8(bit)
                var reader = MessageReader(other)
                guard let found = try? reader.analysis() else {
                    refused += 1
                    continue
                }
                read += 1
                #expect(found.sketches.allSatisfy { 0...1 ~= $0.weight && $0.time >= .zero })
                #expect(found.embedding.map { $0.value.values.allSatisfy(\.isFinite) } ?? true)
                // No bit is passed over: each belongs to a value, and each value has one form. Where a count became less
                // there are bytes left, for which the pool refuses a result.
                var writer = MessageWriter()
                writer.put(found)
                #expect(other.starts(with: writer.bytes), "bit \(bit) of byte \(place)")
                #expect(reader.isAtEnd == (writer.bytes == other), "what is left over is seen")
            }
        }
        #expect(refused > 1000 && read > 1000)
    }

    @Test("of an impossible analysis are rejected", arguments: [Int.min, -1, 0])
    func rules(version: Int) throws {
        var writer = MessageWriter()
        writer.put(
            ClipAnalysis(rules: version, status: .ok, reason: nil, metadata: nil, sketches: [], embedding: nil))
        var reader = MessageReader(writer.bytes)
        #expect(throws: MessageReader.Malformed.self) { try reader.analysis() }
    }

    @Test("of contributions whose sums are not finite are rejected")
    func contributions() throws {
        let parts = try #require(
            FamilyContributions(scales: [.greatestFiniteMagnitude, 0, 0], codes: [127, 127, 0, 0, 0, 0]))
        let embedding = ClipAnalysis.Embedding(
            model: EmbeddingModel(name: "gru", dimension: 2, fingerprint: "0123456789abcdef"),
            value: ClipEmbedding(normalizing: [3, 4]), contributions: parts)
        var writer = MessageWriter()
        writer.put(ClipAnalysis(status: .ok, reason: nil, metadata: nil, sketches: [], embedding: embedding))
        var reader = MessageReader(writer.bytes)
        #expect(throws: MessageReader.Malformed.self) { try reader.analysis() }
    }

    @Test("of a strip that is no JPEG of its size, or larger than 12 KB, are rejected")
    func strips() {
        let plain = ClipAnalysis(status: .ok, reason: nil, metadata: nil, sketches: [], embedding: nil)
        func message(_ bytes: [UInt8]) -> MessageReader {
            var writer = MessageWriter()
            writer.put(plain)
            var last = MessageWriter()
            last.put(true)
            last.put(bytes)
            return MessageReader(writer.bytes.dropLast() + last.bytes)
        }
        var whole = message(Self.jpeg)
        #expect((try? whole.analysis())?.strip?.bytes == Self.jpeg)
        let padded = [UInt8](Self.jpeg.dropLast(2)) + [UInt8](repeating: 7, count: 12_000) + [0xFF, 0xD9]
        for bytes in [[], Array("<html>".utf8), Array(Self.jpeg.dropLast()), Self.jpeg + [0], padded] {
            var reader = message(bytes)
            #expect(throws: MessageReader.Malformed.self) { try reader.analysis() }
        }
    }

    @Test("of the embedding of a model with content round-trip, and are rejected if the number of families is another")
    func content() throws {
        func message(_ scales: [Float], _ codes: [Int8]) -> [UInt8] {
            var writer = MessageWriter()
            writer.put("gru+content")
            writer.put(2)
            writer.put("0123456789abcdef")
            writer.put([0.6, 0.8] as [Float])
            writer.put(true)
            writer.put(scales)
            writer.put(codes)
            // No strip.
            writer.put(false)
            return writer.bytes
        }
        let parts = FamilyContributions([.color: [0.1, 0.2], .content: [0.3, -0.1]], dimension: 2)
        let embedding = ClipAnalysis.Embedding(
            model: EmbeddingModel(name: "gru+content", dimension: 2, fingerprint: "0123456789abcdef"),
            value: ClipEmbedding(normalizing: [3, 4]), contributions: parts)
        var writer = MessageWriter()
        let analysis = ClipAnalysis(status: .ok, reason: nil, metadata: nil, sketches: [], embedding: embedding)
        writer.put(analysis)
        var reader = MessageReader(writer.bytes)
        #expect(try reader.analysis() == analysis)
        // The embedding is at the end of the message.
        let own = message(parts.scales, parts.codes)
        #expect(writer.bytes.suffix(own.count) == own[...])
        let start = Array(writer.bytes.dropLast(own.count))
        for (scales, codes) in [
            ([0.1, 0.1, 0.1, 0.1], [1, 1, 1, 1]), ([0.1, 0.1, 0.1, 0.1], [1, 1, 1, 1, 1, 1]),
            ([0.1, 0.1], [1, 1, 1, 1]), ([Float](repeating: 0.1, count: 5), [Int8](repeating: 1, count: 10)),
            ([0.1, 0.1, 0.1, 1.5], [Int8](repeating: 1, count: 8)), ([], []),
        ] as [([Float], [Int8])] {
            var reader = MessageReader(start + message(scales, codes))
            #expect(throws: MessageReader.Malformed.self, "\(scales)") { try reader.analysis() }
        }
    }

    @Test("of content vectors round-trip, and are rejected if their sizes or values are impossible")
    func contentVectors() throws {
        func bytes(_ contents: [[Float]]) throws -> [UInt8] {
            let selection = DescribedClip.Selection(descriptors: [], pictures: [], query: .none, contents: contents)
            var writer = MessageWriter()
            writer.put(DescribedClip(metadata: try #require(analysis.metadata), selections: [selection]))
            return writer.bytes
        }
        let contents: [[Float]] = [[0.6, 0.8], [0, 1]]
        var reader = MessageReader(try bytes(contents))
        let selection = try reader.describedClip().selections[0]
        #expect(selection.contents == contents && reader.isAtEnd)
        let mean = try #require(selection.meanContent)
        #expect(abs(mean[0] - 0.3) < 1e-6 && abs(mean[1] - 0.9) < 1e-6)
        #expect(DescribedClip.mean(of: []) == nil)
        for wrong in [[[0.6, 0.8], [1]], [[0.6, -0.8]], [[1.5, 0]], [[.nan, 0]], [[1], [0.6, 0.8]]] as [[[Float]]] {
            var reader = MessageReader(try bytes(wrong))
            #expect(throws: MessageReader.Malformed.self, "\(wrong)") { try reader.describedClip() }
        }
        let whole = try bytes(contents)
        for length in 0..<whole.count {
            var reader = MessageReader(whole.prefix(length))
            #expect(throws: MessageReader.Malformed.self) { try reader.describedClip() }
        }
    }

    private static let sketches = [
        FrameSketch(time: .zero, weight: 1, codes: [1, -2, 3, -4]),
        FrameSketch(time: .milliseconds(480), weight: 0.25, codes: [0, 127, -128, 5]),
    ]

    /// The message of a query in two views with two pictures of 4x3 pixels.
    private func query(
        half: ContentRegion = ContentRegion(x: 2, y: 0, width: 2, height: 3), times: [Duration] = [.zero, .seconds(1)],
        content: ContentRegion = ContentRegion(x: 0, y: 1, width: 4, height: 2), count: Int = 12, width: Int = 4,
        height: Int = 3
    ) -> [UInt8] {
        var writer = MessageWriter()
        writer.put(Duration.seconds(6))
        let views = [PictureView(), PictureView(kind: .half, name: "right half", region: half)]
        writer.put(each: views) { writer, view in
            writer.put(view)
            writer.put(each: Self.sketches) { $0.put($1) }
        }
        writer.put(each: times) { writer, time in
            writer.put(time)
            writer.put(Int64(width))
            writer.put(Int64(height))
            writer.put([UInt8](repeating: 128, count: count))
            writer.put(content)
        }
        return writer.bytes
    }

    @Test("of a query round-trip with its views and pictures, and are rejected if they are truncated anywhere")
    func queries() throws {
        let bytes = query()
        var reader = MessageReader(bytes)
        let sketched = try reader.sketchedViews()
        #expect(reader.isAtEnd && sketched.views.map(\.view.name) == ["whole", "right half"])
        #expect(sketched.views.allSatisfy { $0.sketches == Self.sketches })
        let content = ContentRegion(x: 0, y: 1, width: 4, height: 2)
        #expect(
            sketched.pictures
                == [0, 1].map {
                    QueryPicture(
                        time: .seconds($0), width: 4, height: 3, luma: [UInt8](repeating: 128, count: 12),
                        content: content)
                })
        var writer = MessageWriter()
        writer.put(sketched)
        #expect(writer.bytes == bytes)
        for length in 0..<bytes.count {
            var reader = MessageReader(bytes.prefix(length))
            #expect(throws: MessageReader.Malformed.self) { try reader.sketchedViews() }
        }
    }

    @Test("of a query are rejected if a picture, its region or that of a view is impossible")
    func malformedQueries() throws {
        let wrong = [
            query(count: 11), query(count: 13), query(count: 0, width: 0), query(count: 0, height: 0),
            query(width: -4, height: -3), query(count: 4097, width: 4097, height: 1), query(width: .max, height: .max),
            query(times: [.seconds(1), .zero]), query(times: [.zero, .zero]), query(times: [.seconds(-1), .zero]),
            query(content: ContentRegion(x: 1, y: 1, width: 4, height: 2)),
            query(content: ContentRegion(x: 0, y: -1, width: 4, height: 2)),
            query(content: ContentRegion(x: 0, y: 1, width: 0, height: 2)),
            query(content: ContentRegion(x: .max, y: 1, width: 1, height: 2)),
            query(half: ContentRegion(x: 2, y: 0, width: 3, height: 3)),
            query(half: ContentRegion(x: 2, y: .max, width: 2, height: 2)),
        ]
        for (number, bytes) in wrong.enumerated() {
            var reader = MessageReader(bytes)
            #expect(throws: MessageReader.Malformed.self, "\(number)") { try reader.sketchedViews() }
        }
        // Without pictures, no view has to be within one.
        var reader = MessageReader(query(half: ContentRegion(x: 2, y: 0, width: 30, height: 30), times: []))
        #expect(try reader.sketchedViews().pictures.isEmpty)
    }

    @Test("of a local detail are rejected if its size is another or a byte is out of range")
    func details() throws {
        func message(_ detail: [UInt8]) -> [UInt8] {
            var writer = MessageWriter()
            writer.put(each: [detail]) { writer, detail in
                writer.put(Duration.zero)
                writer.put(Float(1))
                writer.put([1, 2] as [Int8])
                writer.put(true)
                writer.put(detail)
            }
            return writer.bytes
        }
        let bytes = FrameDetail(levels: [Int8](repeating: -1, count: FrameDetail.count), width: 3, height: 4).bytes
        var reader = MessageReader(message(bytes))
        #expect(try reader.sketches().map(\.detail?.bytes) == [bytes])
        for wrong in [
            [], Array(bytes.dropLast()), bytes + [0], [255] + bytes.dropFirst(), bytes.dropLast() + [125],
        ] as [[UInt8]] {
            var reader = MessageReader(message(wrong))
            #expect(throws: MessageReader.Malformed.self, "\(wrong.count) bytes") { try reader.sketches() }
        }
    }

    @Test("of limits out of range are rejected", arguments: 0..<7)
    func limits(number: Int) throws {
        let configuration = WorkerConfiguration(
            jobs: 2, isConfined: true, limits: .standard, decoding: .standard, model: nil)
        var writer = MessageWriter()
        writer.put(configuration)
        var reader = MessageReader(writer.bytes)
        #expect(try reader.configuration().decoding == .standard)
        // Before them are jobs, confinement, memory, two times of 16 bytes and the clips of a process.
        let start = 8 + 1 + 8 + 16 + 16 + 8
        // The number of buffered bytes may be 0, so it is tested with -1.
        let value: Int64 = number == 4 ? -1 : number == 6 ? 1 << 29 + 1 : 0
        var wrong = MessageWriter()
        wrong.put(value)
        let place = start + 8 * (number == 6 ? 0 : number)
        var bytes = writer.bytes
        bytes.replaceSubrange(place..<place + 8, with: wrong.bytes)
        reader = MessageReader(bytes)
        #expect(throws: MessageReader.Malformed.self) { try reader.configuration() }
    }

    @Test("of how processes are confined come back as they were, and are refused when they say something else")
    func confinement() throws {
        func bytes(_ confinement: Confinement) -> [UInt8] {
            var writer = MessageWriter()
            let ffmpeg = FFmpegReport(
                release: "7.1", libavformat: "61", libavcodec: "61", libswscale: "8", libavutil: "59",
                decoders: ["h264"], missingDecoders: [], missingDemuxers: [])
            writer.put(WorkerReport(ffmpeg: ffmpeg, confinement: confinement))
            return writer.bytes
        }
        // An accent at the start belongs to the character before it, but to these words all the same.
        for confinement in [
            Confinement.filtered, .limited, .unavailable("no such system call"), .unavailable(""),
            .unavailable("\u{301}accent"),
        ] {
            var reader = MessageReader(bytes(confinement))
            #expect(try reader.workerReport().confinement == confinement && reader.isAtEnd)
        }
        var other = bytes(.filtered)
        other[other.count - 1] = UInt8(ascii: "s")
        var reader = MessageReader(other)
        #expect(throws: MessageReader.Malformed.self) { try reader.workerReport() }
    }

    @Test("with a count above the number of bytes allocate no memory")
    func counts() {
        var writer = MessageWriter()
        writer.put(UInt64.max)
        for bytes in [writer.bytes, writer.bytes + [UInt8](repeating: 0, count: 100)] {
            var reader = MessageReader(bytes)
            #expect(throws: MessageReader.Malformed.self) { try reader.floats() }
            reader = MessageReader(bytes)
            #expect(throws: MessageReader.Malformed.self) { try reader.text() }
            reader = MessageReader(bytes)
            #expect(throws: MessageReader.Malformed.self) {
                try reader.each { (_) throws(MessageReader.Malformed) in 1 }
            }
        }
    }
}
