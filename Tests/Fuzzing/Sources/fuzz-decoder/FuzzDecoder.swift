import ClipTypes
import Foundation
import VideoDecoding

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What libFuzzer calls with each input: demuxes, samples and decodes it as a file, within tight limits so that slow
/// inputs do not hide bad ones. Frames come in the order of time, at most the four that are asked for, with a reason if some
/// are lost; without any frame there is an error with words.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // The exported name is for libFuzzer's own main function, which the linker wants whole though this program has one.
    let path = "\(NSTemporaryDirectory())/vidrec-fuzz-\(getpid())"
    let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0, count == 0 || write(file, start, count) == count, close(file) == 0 else { return -1 }
    defer { unlink(path) }
    var limits = DecodingLimits.standard
    limits.framePixels = 1 << 18
    limits.decodedFrames = 40
    limits.packets = 2000
    limits.wallTime = .seconds(2)
    var times: [Duration] = []
    do throws(VideoDecodingError) {
        let report = try VideoDecoder(limits: limits).decode(path, sampling: .uniform(count: 4)) {
            times.append($0.time)
        }
        precondition((1...4).contains(times.count) && times.count == report.sampledFrames, "\(times.count) frames")
        precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "frames out of order: \(times)")
        precondition((report.status == .ok) == (report.lossReason == nil), "\(report)")
    } catch {
        precondition(times.isEmpty && !error.message.isEmpty, "\(error) after \(times.count) frames")
    }
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ input: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Runs libFuzzer with the options of the command line. It is started from here since SwiftPM wants a main function.
@main
struct FuzzDecoder {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments, decodeInput))
    }
}
