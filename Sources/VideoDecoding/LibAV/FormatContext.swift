import CFFmpeg
internal import ClipTypes

/// An open container (`AVFormatContext`) and the video stream that is read from it.
@safe
struct FormatContext: ~Copyable {
    private let pointer: UnsafeMutablePointer<AVFormatContext>
    private let video: UnsafeMutablePointer<AVStream>
    // libav reads from it until the context is closed; stored properties are destroyed after `deinit`.
    private let input: InputContext
    private let lengthSize: Int?
    private var continuity: TimestampContinuity
    /// Reads the frames of an animated WebP file instead of libav.
    private let animation: AnimationReader?

    /// The number of video tracks that are not cover art.
    let trackCount: Int

    /// The properties of the stream that the container states.
    let stream: VideoStream

    /// Opens a file with the demuxer of its signature.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - demuxer: FFmpeg's name of the demuxer.
    ///   - track: The rank of the video track to read, in the order in which players choose them.
    ///   - limits: The limits on streams, pixels and time.
    init(
        reading file: InputFile, demuxer: String, track: Int, limits: DecodingLimits
    ) throws(VideoDecodingError) {
        file.rewind()
        let input = try InputContext(reading: file)
        let opened = try unsafe Self.open(input, demuxer: demuxer, limits: limits)
        do throws(VideoDecodingError) {
            unsafe Self.discardUnplayed(opened, isProbed: false)
            if unsafe !Self.headerSuffices(opened, demuxer: demuxer) { unsafe Self.probe(opened, limits: limits) }
            let count = unsafe Int(opened.pointee.nb_streams)
            guard count <= limits.streams else {
                throw VideoDecodingError(
                    .tooManyStreams, file.path, "it has \(count) streams, more than the \(limits.streams) allowed")
            }
            unsafe Self.discardUnplayed(opened, isProbed: true)
            let tracks = try unsafe Self.videoTracks(opened, file)
            let video = unsafe tracks[min(track, tracks.count - 1)]
            unsafe video.pointee.discard = AVDISCARD_DEFAULT
            let animation = Self.animation(file, demuxer: demuxer, limits: limits)
            if animation != nil { unsafe video.pointee.time_base = AnimationReader.timeBase }
            var stream = try unsafe Self.describe(video, of: opened, demuxer: demuxer, file)
            if let animation {
                stream.isStill = false
                stream.isAnimation = true
                (stream.width, stream.height) = (animation.animation.width, animation.animation.height)
            }
            unsafe pointer = opened
            unsafe self.video = video
            self.input = input
            self.stream = stream
            trackCount = unsafe tracks.count
            self.animation = animation
            lengthSize = unsafe Self.unitLengthSize(video.pointee.codecpar.pointee)
            continuity = unsafe TimestampContinuity(
                timeBase: stream.timeBase, closesGaps: Self.isClocked(opened))
        } catch {
            var context: UnsafeMutablePointer<AVFormatContext>? = unsafe opened
            unsafe avformat_close_input(&context)
            // After the deadline, an error is the result of interrupted reading.
            throw file.isPastDeadline ? Self.openingTookTooLong(file, limits) : error
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = unsafe pointer
        unsafe avformat_close_input(&context)
    }

    /// Reads the next packet of the video stream. Of other streams only the first packet is read, for ``origin``.
    mutating func read(into packet: borrowing Packet) -> Status {
        while true {
            packet.clear()
            if let animation {
                return unsafe packet.withPointer { unsafe animation.read(into: $0) }
            }
            let status = unsafe packet.withPointer { unsafe Status(code: av_read_frame(pointer, $0)) }
            if status.isError { return status }
            if unsafe video.pointee.index == packet.streamIndex {
                packet.join(by: &continuity)
                return status
            }
            unsafe pointer.pointee.streams[Int(packet.streamIndex)]?.pointee.discard = AVDISCARD_ALL
        }
    }

    /// The timestamp of the start of the clip in nanoseconds, known after all packets were read: the first one of the
    /// streams that play, sound included; `nil` if none is known.
    var origin: Int64? {
        var origin: Int64?
        for index in unsafe 0..<Int(pointer.pointee.nb_streams) {
            guard let stream = unsafe pointer.pointee.streams[index], unsafe Self.plays(stream),
                case let ticks = unsafe stream.pointee.start_time, ticks != vidrec_nopts_value(),
                let timeBase = unsafe Rational(stream.pointee.time_base.num, stream.pointee.time_base.den)
            else { continue }
            let start = timeBase.nanoseconds(Int128(ticks))
            origin = min(origin ?? start, start)
        }
        return origin
    }

    /// Whether timestamps are those of a clock, which may jump.
    var isClocked: Bool { unsafe Self.isClocked(pointer) }

    /// Returns the properties of a packet of the stream.
    func properties(of packet: borrowing Packet) -> PacketProperties {
        packet.properties(codec: stream.codec, lengthSize: lengthSize)
    }

    /// Returns whether a sampling probably selects keyframes only, according to the container's index.
    func keyframesSuffice(for sampling: FrameSampler) -> Bool {
        switch sampling {
        case .keyframes: return true
        case .every, .uniform: return false
        case .adaptive: break
        }
        let count = stream.indexedPackets
        var keys = 0
        var last: Int64?
        var longest: Int64 = 0
        for index in 0..<Int32(clamping: count) {
            guard let entry = unsafe avformat_index_get_entry(video, index)?.pointee else { return false }
            guard index + 1 == count || entry.flags & AVINDEX_KEYFRAME != 0 else { continue }
            let stamp = entry.timestamp
            if let last { longest = max(longest, stream.timeBase.nanoseconds(Int128(stamp) - Int128(last))) }
            keys += entry.flags & AVINDEX_KEYFRAME != 0 ? 1 : 0
            last = stamp
        }
        return keys >= FrameSampler.Adaptive.sufficientKeyframes
            && longest < FrameSampler.Adaptive.longestKeyframeGap.nanoseconds
    }

    /// Creates a decoder for the stream.
    func makeDecoder(reorderDepth: Int, limits: DecodingLimits) throws(VideoDecodingError) -> CodecContext {
        try unsafe CodecContext(
            video, codec: stream.codec, reorderDepth: reorderDepth, animation: animation?.animation, limits: limits,
            path: input.file.path)
    }
}

// MARK: - Opening

extension FormatContext {
    private static func open(
        _ input: borrowing InputContext, demuxer: String, limits: DecodingLimits
    ) throws(VideoDecodingError) -> UnsafeMutablePointer<AVFormatContext> {
        let file = input.file
        guard let format = unsafe av_find_input_format(demuxer) else {
            throw VideoDecodingError(.refusedFormat, file.path, "this FFmpeg cannot read the format '\(demuxer)'")
        }
        var context = unsafe avformat_alloc_context()
        guard let opening = unsafe context else {
            throw VideoDecodingError(.outOfMemory, file.path, "no memory to open it")
        }
        unsafe input.attach(to: opening)
        // More streams than allowed are counted, up to the number above which libav reports lack of memory.
        unsafe opening.pointee.max_streams = max(opening.pointee.max_streams, Int32(clamping: limits.streams))
        unsafe opening.pointee.skip_estimate_duration_from_pts = 1
        for (option, value) in [
            ("format_whitelist", AllowedFormats.demuxers.joined(separator: ",")),
            ("codec_whitelist", AllowedFormats.decoders.joined(separator: ",")), ("protocol_whitelist", "file"),
        ] {
            let status = unsafe Status(code: av_opt_set(opening, option, value, 0))
            precondition(!status.isError, "libav does not know the option '\(option)'")
        }
        // Frees the context on failure.
        let status = unsafe Status(code: avformat_open_input(&context, nil, format, nil))
        guard !status.isError, let opened = unsafe context else {
            if file.isPastDeadline {
                throw openingTookTooLong(file, limits)
            }
            if let failure = file.readFailure { throw VideoDecodingError(.cannotOpenFile, file.path, failure) }
            if status.code == vidrec_averror(ENOMEM) {
                throw VideoDecodingError(
                    .outOfMemory, file.path,
                    "there is no memory for its \(demuxer) container: a table in it claims more entries than fit")
            }
            throw VideoDecodingError(
                .damagedContainer, file.path,
                "its \(demuxer) container is damaged or cut short (libav: \(status.message))")
        }
        return unsafe opened
    }

    private static func animation(_ file: InputFile, demuxer: String, limits: DecodingLimits) -> AnimationReader? {
        guard demuxer == "webp_pipe" else { return nil }
        // One more than allowed, which tells that there are more; limits may be as large as integers.
        let maximum = min(limits.packets, 1 << 24) + 1
        let animation = WebPAnimation(size: file.size, maximum: maximum) { file.bytes(at: $0, count: $1) }
        return animation.map { AnimationReader($0, file: file) }
    }

    private static func openingTookTooLong(_ file: InputFile, _ limits: DecodingLimits) -> VideoDecodingError {
        VideoDecodingError(
            .timeLimit, file.path, "opening it took over \(limits.wallTime.inSeconds), which is the limit")
    }

    /// Discards all streams but sound and video, and before probing those that may turn out to be either.
    private static func discardUnplayed(_ context: UnsafeMutablePointer<AVFormatContext>, isProbed: Bool) {
        for index in unsafe 0..<Int(context.pointee.nb_streams) {
            guard let stream = unsafe context.pointee.streams[index], unsafe !plays(stream) else { continue }
            let codec = unsafe stream.pointee.codecpar.pointee.codec_id
            if !isProbed, codec == AV_CODEC_ID_NONE || codec == AV_CODEC_ID_BIN_DATA { continue }
            unsafe stream.pointee.discard = AVDISCARD_ALL
        }
    }

    /// Returns whether a stream is sound or video, not cover art.
    private static func plays(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
        let type = unsafe stream.pointee.codecpar.pointee.codec_type
        let covers = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS
        return unsafe type == AVMEDIA_TYPE_AUDIO
            || (type == AVMEDIA_TYPE_VIDEO && stream.pointee.disposition & covers == 0)
    }

    private static func isClocked(_ context: UnsafeMutablePointer<AVFormatContext>) -> Bool {
        unsafe context.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0
    }

    /// Returns whether the header has all parameters needed for decoding. Otherwise libav must probe packets, which
    /// takes five times as long as opening the file.
    private static func headerSuffices(_ context: UnsafeMutablePointer<AVFormatContext>, demuxer: String) -> Bool {
        guard demuxer == "mov" || demuxer == "matroska" else { return false }
        var videos = 0
        for index in unsafe 0..<Int(context.pointee.nb_streams) {
            guard let parameters = unsafe context.pointee.streams[index]?.pointee.codecpar.pointee,
                unsafe parameters.codec_type == AVMEDIA_TYPE_VIDEO
            else { continue }
            let needsSettings = unsafe [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4].contains(
                parameters.codec_id)
            guard unsafe parameters.codec_id != AV_CODEC_ID_NONE, unsafe parameters.width > 0,
                unsafe parameters.extradata_size > 0 || !needsSettings
            else { return false }
            videos += 1
        }
        return videos > 0
    }

    /// Lets libav probe packets for parameters missing from the header. Failures are reported by the decoder later.
    private static func probe(_ context: UnsafeMutablePointer<AVFormatContext>, limits: DecodingLimits) {
        let count = unsafe Int(context.pointee.nb_streams)
        var options: [OpaquePointer?] = unsafe Array(repeating: nil, count: count)
        for index in 0..<count {
            unsafe av_dict_set_int(&options[index], "max_pixels", limits.paddedFramePixels, 0)
            unsafe av_dict_set_int(&options[index], "threads", 1, 0)
        }
        _ = unsafe avformat_find_stream_info(context, &options)
        for index in 0..<count { unsafe av_dict_free(&options[index]) }
    }

    /// Returns the video tracks in the order in which players choose: those whose codec is allowed, those marked as the
    /// default, larger ones, and those of a higher bit rate first.
    private static func videoTracks(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ file: InputFile
    ) throws(VideoDecodingError) -> [UnsafeMutablePointer<AVStream>] {
        var tracks: [(rank: [Int], stream: UnsafeMutablePointer<AVStream>)] = unsafe []
        var covers = 0
        for index in unsafe 0..<Int(context.pointee.nb_streams) {
            guard let stream = unsafe context.pointee.streams[index] else { continue }
            let parameters = unsafe stream.pointee.codecpar.pointee
            guard unsafe parameters.codec_type == AVMEDIA_TYPE_VIDEO else { continue }
            guard unsafe plays(stream) else {
                covers += 1
                continue
            }
            let isAllowed = unsafe AllowedFormats.decoder(for: parameters.codec_id) != nil
            let isDefault = unsafe stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0
            let area = unsafe Int(parameters.width) * Int(parameters.height)
            let rank = unsafe [isAllowed ? 0 : 1, isDefault ? 0 : 1, -area, -Int(parameters.bit_rate), index]
            unsafe tracks.append((rank, stream))
        }
        guard unsafe !tracks.isEmpty else {
            let streams = unsafe context.pointee.nb_streams
            let what = covers > 0 ? "audio with cover art" : streams > 0 ? "audio or data only" : "no streams"
            throw VideoDecodingError(.noVideoStream, file.path, "it holds no video: \(what)")
        }
        return unsafe tracks.sorted { unsafe $0.rank.lexicographicallyPrecedes($1.rank) }.map { unsafe $0.stream }
    }

    /// Returns the number of bytes of a NAL unit's length in H.264 and HEVC in MP4 and Matroska; `nil` for start codes.
    private static func unitLengthSize(_ parameters: AVCodecParameters) -> Int? {
        let size = unsafe Int(parameters.extradata_size)
        guard let settings = unsafe parameters.extradata, size > 4, unsafe settings[0] == 1 else { return nil }
        if unsafe parameters.codec_id == AV_CODEC_ID_H264 { return unsafe Int(settings[4] & 3) + 1 }
        return size > 22 ? unsafe Int(settings[21] & 3) + 1 : nil
    }

    private static func describe(
        _ video: UnsafeMutablePointer<AVStream>, of context: UnsafeMutablePointer<AVFormatContext>, demuxer: String,
        _ file: InputFile
    ) throws(VideoDecodingError) -> VideoStream {
        let stream = unsafe video.pointee
        let parameters = unsafe stream.codecpar.pointee
        let codec = unsafe avcodec_get_name(parameters.codec_id).map { unsafe String(cString: $0) } ?? "unknown"
        guard unsafe AllowedFormats.decoder(for: parameters.codec_id) != nil else {
            throw VideoDecodingError(.refusedCodec, file.path, "its codec '\(codec)' is not among those allowed")
        }
        let rate =
            unsafe Rational(stream.avg_frame_rate.den, stream.avg_frame_rate.num)
            ?? Rational(stream.r_frame_rate.den, stream.r_frame_rate.num)
        let aspect = unsafe av_guess_sample_aspect_ratio(context, video, nil)
        let matrix = unsafe vidrec_stream_display_matrix(video)
        let chunks = PictureChunks(demuxer: demuxer, size: file.size) { file.bytes(at: $0, count: $1) }
        let timeBase = unsafe Rational(stream.time_base.num, stream.time_base.den)
        let declared = unsafe stream.duration > 0 ? timeBase?.nanoseconds(Int128(stream.duration)) : nil
        let microseconds = unsafe context.pointee.duration
        return unsafe VideoStream(
            container: String(cString: context.pointee.iformat.pointee.name),
            codec: codec,
            timeBase: timeBase ?? Rational.microsecond,
            frameTime: rate?.nanoseconds(1),
            pixelAspect: Rational(aspect.num, aspect.den),
            orientation: matrix.map { unsafe Orientation(a: $0[0], b: $0[1], c: $0[3], d: $0[4]) }
                ?? chunks.orientation,
            width: Int(parameters.width),
            height: Int(parameters.height),
            declaredDuration: declared
                ?? (microseconds > 0 ? Rational.microsecond.nanoseconds(Int128(microseconds)) : nil),
            indexedPackets: demuxer == "mov" ? Int(avformat_index_get_entries_count(video)) : 0,
            isStill: demuxer.hasSuffix("_pipe"),
            isAnimation: demuxer == "gif" || demuxer == "apng"
        )
    }
}
