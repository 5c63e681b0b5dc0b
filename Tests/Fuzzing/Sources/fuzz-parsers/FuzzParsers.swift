@testable import CatalogStorage
@testable import ClipCatalog
import ClipTypes
@testable import Files
import Foundation
import ModelFiles
@testable import VideoDecoding

/// What libFuzzer calls with each input: gives it to the parser that the environment's `VIDREC_PARSER` names, and stops where
/// the result is none that the parser may give: whatever is read has the form that its definition says, or is refused in
/// words.
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
        let known = demuxers + ["flv", "ogg", "asf", "mpeg", "mpegvideo", "hevc", "h264", "mpegts"]
        switch FileSignature(bytes) {
        case .demuxer(let name): precondition(known.contains(name), "another demuxer: \(name)")
        case .playlist(let words), .audio(let words), .refused(let words), .other(let words):
            precondition(!words.isEmpty, "a file that is not said to be anything")
        }
    case "picture":
        if let size = PictureHeader.size(rest, demuxer: demuxers[choice % demuxers.count]) {
            precondition(
                (0...Int(UInt32.max)).contains(size.width) && (0...Int(UInt32.max)).contains(size.height),
                "a size that no header holds: \(size)")
        }
    case "extent":
        var reads = 0
        _ = ContainerExtent.isCut(demuxer: demuxers[choice % demuxers.count], size: Int64(rest.count)) {
            offset, count in
            reads += 1
            precondition(offset >= 0 && count >= 0, "\(count) bytes from \(offset) on")
            guard let offset = Int(exactly: offset), offset < rest.count else { return [] }
            return Array(rest[offset...].prefix(count))
        }
        precondition(reads <= 100_000 + rest.count, "\(reads) reads for \(rest.count) bytes")
    case "bitstream":
        let codec = ["vp8", "vp9", "h264", "hevc"][choice & 3]
        let properties = BitstreamProperties(rest.span, codec: codec, lengthSize: [nil, 1, 2, 4][choice >> 2 & 3])
        precondition(!rest.isEmpty || !properties.isIntra, "an intra frame of no bytes")
    case "model":
        parseModel(Data(bytes))
    case "csv":
        parseCSV(bytes)
    case "sketches":
        if let sketches = SketchBlob.decode(bytes), let dimension = sketches.first?.codes.count {
            precondition(sketches.allSatisfy { $0.codes.count == dimension }, "codes of several lengths")
            let detail = sketches.contains { $0.detail != nil } ? FrameDetail.byteCount : 0
            // The details of a clip may also be stored as none.
            let sizes = [
                9 + sketches.count * (20 + dimension), 13 + sketches.count * (12 + dimension + detail),
                13 + sketches.count * (12 + dimension + FrameDetail.byteCount),
            ]
            precondition(sizes.contains(bytes.count), "\(bytes.count) bytes of sketches")
        }
    case "embedding":
        if let read = EmbeddingBlob.decode(rest, dimension: max(1, choice)) {
            precondition(
                EmbeddingBlob.encode(read.embedding, read.contributions) == rest, "an embedding that is another")
        }
    default:
        return -1
    }
    return 0
}

/// A model is one that can be written and is read again as it is, or is refused in words.
private func parseModel(_ data: Data) {
    do throws(ModelFileError) {
        let file = try ModelFile(decoding: data)
        let again = try ModelFile(decoding: file.encoded())
        precondition(again == file, "a model that comes back as another")
    } catch {
        precondition(!error.description.isEmpty, "a refusal without words")
    }
}

/// A table has as many fields in each line as columns, on lines that rise; otherwise its error has words.
private func parseCSV(_ bytes: [UInt8]) {
    do throws(CSVError) {
        let table = try CSVTable(bytes, name: "a.csv")
        precondition(!table.header.columns.isEmpty, "a table without columns")
        precondition(
            table.records.allSatisfy { $0.fields.count == table.header.columns.count }, "a line of other fields")
        precondition(
            zip(table.records, table.records.dropFirst()).allSatisfy { $0.line < $1.line }, "lines out of order")
    } catch {
        precondition([.empty, .malformed].contains(error.code) && !error.description.isEmpty, "\(error)")
    }
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
