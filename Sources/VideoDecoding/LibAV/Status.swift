import CFFmpeg

/// The return value of a libav function, an error if negative.
struct Status: Hashable {
    let code: Int32

    var isError: Bool { code < 0 }
    var isEndOfFile: Bool { code == vidrec_averror_eof() }
    var isWaitingForInput: Bool { code == vidrec_averror(EAGAIN) }
    var isInvalidData: Bool { code == vidrec_averror_invaliddata() }
    var isInterrupted: Bool { code == vidrec_averror_exit() }

    /// libav's message for the error.
    var message: String {
        // Some decoders return -1, which libav would describe as the system error "Operation not permitted".
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
