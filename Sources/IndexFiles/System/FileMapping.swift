internal import Files
internal import Kernels

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// A file that is mapped into memory, read-only, as long as this object lives.
@safe
final class FileMapping: Sendable {
    /// The size of the file in bytes, at least a page.
    let byteCount: Int
    /// The address of the first byte.
    private let address: UInt

    init(_ path: String, access: IndexFile.AccessPattern) throws(IndexFileError) {
        let descriptor: CInt
        do throws(SystemCalls.Failure) {
            descriptor = try SystemCalls.openForReading(path)
        } catch {
            throw .system(error, reading: path)
        }
        defer { SystemCalls.closeDescriptor(descriptor) }
        guard SystemCalls.status(ofDescriptor: descriptor)?.kind == .regular else {
            throw IndexFileError(.foreign, path, "is not a file")
        }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size >= 0 else { throw .system(SystemCalls.Failure(code: errno), reading: path) }
        guard size >= IndexFile.pageSize else {
            throw IndexFileError(.torn, path, "has \(size) bytes, less than its header; it must be rebuilt")
        }
        let start = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED else {
            throw .system(SystemCalls.Failure(code: errno), reading: path)
        }
        switch access {
        case .normal: break
        case .random: _ = unsafe madvise(start, size, MADV_RANDOM)
        case .sequential: _ = unsafe madvise(start, size, MADV_SEQUENTIAL)
        }
        address = UInt(bitPattern: start)
        byteCount = size
    }

    deinit { _ = unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), byteCount) }

    /// Returns the bytes of a range, unchecked.
    func bytes(_ range: Range<Int>) -> [UInt8] { unsafe Array(buffer(range)) }

    /// Returns the pages before the checksums, which it checks.
    func checkedPages(_ header: IndexFileHeader, path: String) throws(IndexFileError) -> CheckedPages {
        let table = unsafe buffer(header.checksumOffset..<byteCount)
        guard unsafe PageChecksums.crc32c(table) == header.checksumCRC,
            let bytes = unsafe UnsafeRawPointer(bitPattern: address),
            let checksums = unsafe UnsafePointer<UInt32>(bitPattern: address + UInt(header.checksumOffset))
        else { throw .damaged(path, page: header.checksumOffset / IndexFile.pageSize) }
        return unsafe CheckedPages(
            bytes, checksums: checksums, count: header.checksumOffset / IndexFile.pageSize, owner: self)
    }

    private func buffer(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) of \(byteCount)")
        return unsafe UnsafeRawBufferPointer(
            start: UnsafeRawPointer(bitPattern: address + UInt(range.lowerBound)), count: range.count)
    }
}

extension IndexFileError {
    /// Creates the error of a failed system call.
    static func system(_ failure: SystemCalls.Failure, reading path: String) -> IndexFileError {
        switch failure.code {
        case ENOENT, ENOTDIR: IndexFileError(.missing, path, "does not exist")
        case EACCES, EPERM: IndexFileError(.notPermitted, path, "cannot be read: \(failure.message)")
        default: IndexFileError(.failed, path, "cannot be read: \(failure.message)")
        }
    }

    /// Creates the error of a failed system call.
    static func system(_ failure: SystemCalls.Failure, writing path: String) -> IndexFileError {
        let code: Code =
            switch failure.code {
            case ENOSPC, EDQUOT, EFBIG: .diskFull
            case EACCES, EPERM: .notPermitted
            case EROFS: .readOnly
            case ENOENT, ENOTDIR: .missing
            default: .failed
            }
        return IndexFileError(code, path, "cannot be written: \(failure.message)")
    }
}

/// Checksums of arrays.
enum Checksums {
    static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe PageChecksums.crc32c($0) }
    }

    /// Returns the checksums of consecutive pages.
    static func ofPages(_ bytes: UnsafeRawBufferPointer) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: IndexFile.pageSize).map { start in
            unsafe PageChecksums.ofPage(UnsafeRawBufferPointer(rebasing: bytes[start..<start + IndexFile.pageSize]))
        }
    }
}
