import CFFmpeg

/// A packet of a stream (`AVPacket`), reused for each packet that is read.
@safe
struct Packet: ~Copyable {
    fileprivate let pointer: UnsafeMutablePointer<AVPacket>

    init(for path: String) throws(VideoDecodingError) {
        guard let packet = unsafe av_packet_alloc() else {
            throw VideoDecodingError(.outOfMemory, path, "no memory for packets")
        }
        unsafe pointer = packet
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe pointer
        unsafe av_packet_free(&packet)
    }

    var streamIndex: Int32 { unsafe pointer.pointee.stream_index }
    var size: Int { unsafe Int(pointer.pointee.size) }

    /// Returns the properties that the container and the packet's first bytes state.
    func properties(codec: String, lengthSize: Int?) -> PacketProperties {
        let packet = unsafe pointer.pointee
        let bytes = unsafe BitstreamProperties(
            Span(_unsafeStart: packet.data, count: packet.data == nil ? 0 : size), codec: codec, lengthSize: lengthSize)
        func has(_ flag: Int32) -> Bool { unsafe packet.flags & flag != 0 }
        func hasSideData(_ type: AVPacketSideDataType) -> Bool {
            unsafe av_packet_get_side_data(pointer, type, nil) != nil
        }
        return unsafe PacketProperties(
            presentation: packet.pts == vidrec_nopts_value() ? nil : packet.pts,
            decoding: packet.dts == vidrec_nopts_value() ? nil : packet.dts,
            duration: max(0, packet.duration),
            isKey: bytes.isKey ?? has(AV_PKT_FLAG_KEY),
            isRandomAccessPoint: bytes.isRandomAccessPoint,
            isShown: bytes.isShown && !has(AV_PKT_FLAG_DISCARD),
            isReference: bytes.isReference,
            isIntra: bytes.isIntra,
            layer: bytes.layer,
            changesSettings: hasSideData(AV_PKT_DATA_NEW_EXTRADATA) || hasSideData(AV_PKT_DATA_PARAM_CHANGE),
            isDamaged: has(AV_PKT_FLAG_CORRUPT)
        )
    }

    /// Adds what joins the packet's timestamps to those before it.
    func join(by continuity: inout TimestampContinuity) {
        let none = vidrec_nopts_value()
        let (pts, dts) = unsafe (pointer.pointee.pts, pointer.pointee.dts)
        let shift = unsafe continuity.shift(
            decoding: dts == none ? nil : dts, presentation: pts == none ? nil : pts,
            duration: max(0, pointer.pointee.duration))
        if pts != none { unsafe pointer.pointee.pts = pts &+ shift }
        if dts != none { unsafe pointer.pointee.dts = dts &+ shift }
    }

    /// Releases the packet's data.
    func clear() { unsafe av_packet_unref(pointer) }

    /// Calls `body` with the pointer to the libav object, which is valid during the call.
    func withPointer<Result>(_ body: (UnsafeMutablePointer<AVPacket>) -> Result) -> Result {
        unsafe body(pointer)
    }
}

/// The packets of a clip, stored from planning to decoding; none if they exceed a limit of bytes.
///
/// If keyframes probably suffice, only they are stored, so that the memory of other packets is reused.
@safe
struct PacketStore: ~Copyable {
    private var packets: [UnsafeMutablePointer<AVPacket>?] = unsafe []
    private var bytes = 0
    private let limit: Int
    private let keepsOnlyKeys: Bool
    private var isWithinLimit = true

    init(limit: Int, keepsOnlyKeys: Bool) {
        self.limit = limit
        self.keepsOnlyKeys = keepsOnlyKeys
    }

    /// Returns whether all packets to decode are stored.
    func holds(_ uses: [SamplingPlan.Use]) -> Bool {
        guard isWithinLimit else { return false }
        return uses.indices.allSatisfy { index in
            let isKept = unsafe packets[index] != nil
            return isKept || uses[index] == .skip || uses[index] == .discard
        }
    }

    deinit {
        for index in unsafe packets.indices {
            var packet = unsafe packets[index]
            unsafe av_packet_free(&packet)
        }
    }

    /// Stores a packet under the next ordinal.
    mutating func append(_ packet: borrowing Packet, isKey: Bool) {
        guard isWithinLimit else { return }
        guard isKey || !keepsOnlyKeys else {
            unsafe packets.append(nil)
            return
        }
        bytes += packet.size
        guard bytes <= limit, let copy = unsafe packet.withPointer({ unsafe av_packet_clone($0) }) else {
            isWithinLimit = false
            for index in unsafe packets.indices { unsafe av_packet_free(&packets[index]) }
            unsafe packets = []
            return
        }
        unsafe packets.append(copy)
    }

    /// Sends a stored packet to the decoder.
    func send(_ ordinal: Int, to decoder: borrowing CodecContext) -> Status {
        unsafe decoder.send(packets[ordinal], numbered: ordinal)
    }
}
