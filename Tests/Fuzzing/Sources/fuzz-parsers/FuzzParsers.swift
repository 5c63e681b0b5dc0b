@testable import ClipCatalog
@testable import Evaluation
import Foundation
@testable import SequenceModels
@testable import VideoDecoding

/// What libFuzzer calls with each input: gives it to the parser that the environment's `VIDREC_PARSER` names.
@_cdecl("LLVMFuzzerTestOneInput")
public func parseInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // The exported name is for libFuzzer's own main function, which the linker wants whole though this program has one.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let demuxers = ["mov", "matroska", "avi", "webp_pipe", "gif", "jpeg_pipe", "png_pipe", "bmp_pipe"]
    let choice = Int(bytes.first ?? 0)
    let rest = Array(bytes.dropFirst())
    let parser = String(cString: getenv("VIDREC_PARSER"))
    if let message = MessageParser(rawValue: parser) {
        message.parse(bytes)
        return 0
    }
    switch parser {
    case "signature":
        _ = FileSignature(bytes)
    case "picture":
        _ = PictureHeader.size(rest, demuxer: demuxers[choice % demuxers.count])
    case "extent":
        _ = ContainerExtent.isCut(demuxer: demuxers[choice % demuxers.count], size: Int64(rest.count)) {
            offset, count in
            guard let offset = Int(exactly: offset), offset >= 0, offset < rest.count else { return [] }
            return Array(rest[offset...].prefix(count))
        }
    case "bitstream":
        let codec = ["vp8", "vp9", "h264", "hevc"][choice & 3]
        _ = BitstreamProperties(rest.span, codec: codec, lengthSize: [nil, 1, 2, 4][choice >> 2 & 3])
    case "model":
        _ = try? ModelFile(decoding: Data(bytes))
    case "csv":
        _ = try? CSVTable(bytes, name: "a.csv")
    case "sketches":
        _ = SketchBlob.decode(bytes)
    case "embedding":
        _ = EmbeddingBlob.decode(rest, dimension: max(1, choice))
    default:
        return -1
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
///
/// With `VIDREC_SEED` in the environment, it writes a message to start from to that file instead.
@main
struct FuzzParsers {
    static func main() throws {
        let parser = String(cString: getenv("VIDREC_PARSER"))
        if let file = getenv("VIDREC_SEED"), let message = MessageParser(rawValue: parser) {
            return try Data(message.seed).write(to: URL(filePath: String(cString: file)))
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments, parseInput))
    }
}
