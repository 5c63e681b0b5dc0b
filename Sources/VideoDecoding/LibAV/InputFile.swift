import CFFmpeg

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A regular file that is open for reading. libav reads it through callbacks and never gets its name. The file is
/// closed when the object is destroyed.
///
/// A file can be opened by one process and its descriptor passed to a confined process that decodes it.
@safe
public final class InputFile {
    /// The path of the file, for messages.
    public let path: String
    /// The size of the file in bytes when it was opened.
    public let size: Int64
    /// The file descriptor, which this object owns and closes.
    public let descriptor: CInt
    /// The time at which reading is interrupted.
    private(set) var deadline = ContinuousClock.now
    /// The system's message for the last failed read; `nil` if no read failed.
    private(set) var readFailure: String?
    private var position: Int64 = 0

    /// Opens a regular file. Paths that look like options, URLs or patterns are not interpreted.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - allowsEmpty: Whether an empty file is opened instead of throwing `emptyFile`.
    /// - Throws: `cannotOpenFile`, `notARegularFile` or `emptyFile`.
    public init(opening path: String, allowsEmpty: Bool = false) throws(VideoDecodingError) {
        guard !path.utf8.contains(0) else {
            throw VideoDecodingError(.cannotOpenFile, path, "its name holds a zero byte")
        }
        // Non-blocking, since opening a pipe without a writer would block forever.
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw VideoDecodingError(.cannotOpenFile, path, Self.reason(errno)) }
        var facts = stat()
        let (status, failure) = (unsafe fstat(descriptor, &facts), errno)
        let problem: VideoDecodingError? =
            if status != 0 {
                VideoDecodingError(.cannotOpenFile, path, Self.reason(failure))
            } else if facts.st_mode & S_IFMT != S_IFREG {
                VideoDecodingError(.notARegularFile, path, "it is \(Self.kind(facts.st_mode)), not a file")
            } else if facts.st_size == 0, !allowsEmpty {
                VideoDecodingError(.emptyFile, path, "the file is empty")
            } else {
                nil
            }
        if let problem {
            close(descriptor)
            throw problem
        }
        self.path = path
        self.size = Int64(facts.st_size)
        self.descriptor = descriptor
    }

    /// Creates a file from an open descriptor, which is closed when this object is destroyed.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor of a regular file.
    ///   - size: The size of the file in bytes.
    ///   - path: The path or another name of the file, for messages.
    public init(adopting descriptor: CInt, size: Int64, path: String) {
        self.path = path
        self.size = size
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Moves to the start of the file and sets the deadline for reading.
    func startReading(within time: Duration) {
        deadline = .now + time
        readFailure = nil
        rewind()
    }

    var isPastDeadline: Bool { ContinuousClock.now >= deadline }

    /// Returns the `count` bytes at `offset`, or fewer at the end of the file or if reading fails.
    package func bytes(at offset: Int64, count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + Int64(filled)))
                guard got > 0 else { return }
                filled += got
            }
        }
    }

    /// Calls `body` with consecutive chunks of up to 128 KiB, from the start of the file to its end.
    ///
    /// - Throws: `cannotOpenFile` if a read fails.
    public func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(VideoDecodingError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        var offset: Int64 = 0
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw VideoDecodingError(.cannotOpenFile, path, Self.reason(errno)) }
            guard got > 0 else { return }
            unsafe buffer.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            offset += Int64(got)
        }
    }

    /// Moves libav's position to the start of the file.
    func rewind() { position = 0 }

    fileprivate func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int32) -> Int32 {
        guard !isPastDeadline else { return vidrec_averror_exit() }
        let got = unsafe pread(descriptor, buffer, Int(count), off_t(position))
        if got < 0 {
            let failure = errno
            readFailure = Self.reason(failure)
            return vidrec_averror(failure)
        }
        guard got > 0 else { return vidrec_averror_eof() }
        position += Int64(got)
        return Int32(got)
    }

    fileprivate func seek(to offset: Int64, whence: Int32) -> Int64 {
        let target: (partialValue: Int64, overflow: Bool)
        switch whence & ~Int32(AVSEEK_FORCE) {
        case Int32(AVSEEK_SIZE): return size
        case SEEK_SET: target = (offset, false)
        case SEEK_CUR: target = position.addingReportingOverflow(offset)
        case SEEK_END: target = size.addingReportingOverflow(offset)
        default: return -1
        }
        guard !target.overflow, target.partialValue >= 0, target.partialValue <= size else {
            return Int64(vidrec_averror(EINVAL))
        }
        position = target.partialValue
        return position
    }

    private static func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR, S_IFBLK: "a device"
        default: "something else"
        }
    }
}

/// An I/O context (`AVIOContext`) through which libav reads an input file.
@safe
struct InputContext: ~Copyable {
    private let pointer: UnsafeMutablePointer<AVIOContext>
    // Must live as long as libav can call back with its address.
    let file: InputFile

    init(reading file: InputFile) throws(VideoDecodingError) {
        let size = 1 << 16
        let opaque = unsafe Unmanaged.passUnretained(file).toOpaque()
        guard let buffer = unsafe av_malloc(size),
            let context = unsafe avio_alloc_context(
                buffer.assumingMemoryBound(to: UInt8.self), Int32(size), 0, opaque,
                { opaque, buffer, count in
                    guard let opaque = unsafe opaque, let buffer = unsafe buffer else { return -1 }
                    let file = unsafe Unmanaged<InputFile>.fromOpaque(opaque).takeUnretainedValue()
                    return unsafe file.read(into: buffer, count: count)
                }, nil,
                { opaque, offset, whence in
                    guard let opaque = unsafe opaque else { return -1 }
                    return unsafe Unmanaged<InputFile>.fromOpaque(opaque).takeUnretainedValue()
                        .seek(to: offset, whence: whence)
                })
        else { throw VideoDecodingError(.outOfMemory, file.path, "no memory for reading") }
        unsafe pointer = context
        self.file = file
    }

    deinit {
        // libav may have replaced the buffer.
        unsafe av_free(pointer.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = unsafe pointer
        unsafe avio_context_free(&context)
    }

    /// Makes a format context read from the file only.
    func attach(to context: UnsafeMutablePointer<AVFormatContext>) {
        unsafe context.pointee.pb = pointer
        unsafe context.pointee.interrupt_callback = AVIOInterruptCB(
            callback: { opaque in
                guard let opaque = unsafe opaque else { return 0 }
                return unsafe Unmanaged<InputFile>.fromOpaque(opaque).takeUnretainedValue().isPastDeadline ? 1 : 0
            }, opaque: Unmanaged.passUnretained(file).toOpaque())
        // Refuses to open other files: playlist entries, data references and sidecar files.
        unsafe context.pointee.io_open = { _, _, _, _, _ in vidrec_averror(EACCES) }
    }
}
