import CFFmpeg

/// What a libav function returns: an error where negative.
struct Status: Hashable {
    let code: Int32

    var isError: Bool { code < 0 }
    var isEndOfFile: Bool { code == vidrec_averror_eof() }
    var isWaitingForInput: Bool { code == vidrec_averror(EAGAIN) }
    var isInvalidData: Bool { code == vidrec_averror_invaliddata() }
    var isInterrupted: Bool { code == vidrec_averror_exit() }

    /// What libav says of it.
    var message: String {
        // Some decoders return a bare -1, which reads as a system's "Operation not permitted".
        if code == -1 { return "the data is invalid" }
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            unsafe buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress, unsafe av_strerror(code, start, buffer.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }
}
