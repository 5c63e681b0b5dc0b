import Foundation
import VideoDecoding

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What libFuzzer calls with each input: demuxes, samples and decodes it as a file, within tight limits so that slow
/// inputs do not hide bad ones.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let path = "\(NSTemporaryDirectory())/vidrec-fuzz-\(getpid())"
    let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0, write(file, start, count) == count, close(file) == 0 else { return -1 }
    defer { unlink(path) }
    var limits = DecodingLimits.standard
    limits.framePixels = 1 << 18
    limits.decodedFrames = 40
    limits.packets = 2000
    limits.wallTime = .seconds(2)
    _ = try? VideoDecoder(limits: limits).decode(path, sampling: .uniform(count: 4)) { _ in }
    return 0
}
