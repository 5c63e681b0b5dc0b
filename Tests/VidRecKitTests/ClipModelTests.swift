import ModelFiles
import ClipModels
import ClipTypes
import CopyMatching
import Foundation
import SequenceModels
import TestSupport
import Testing
import VisualDescriptors

@testable import VidRecKit

@Suite("The model of clips")
struct ClipModelTests {
    private static let shipped: Data = {
        let path = URL(filePath: Samples.folder).deletingLastPathComponent()
            .appending(path: "Sources/CModels/clips.vidrec-model")
        return (try? Data(contentsOf: path)) ?? Data()
    }()

    private func refusal(_ data: Data) -> String {
        do throws(ModelFileError) {
            _ = try ClipModel(decoding: data)
            return "no refusal"
        } catch {
            return error.description
        }
    }

    /// The shipped model with other tensors or texts, and a checksum that is right again.
    private func changed(
        metadata: [String: String] = [:], _ change: (inout [String: ModelFile.Tensor]) -> Void = { _ in }
    ) throws -> Data {
        let file = try ModelFile(decoding: Self.shipped)
        var tensors = file.tensors
        change(&tensors)
        return try ModelFile(metadata: file.metadata.merging(metadata) { $1 }, tensors: tensors).encoded()
    }

    @Test("ships with the program in less than two megabytes, and is the one in the sources")
    func shipped() throws {
        #expect(Self.shipped.count > 100_000 && Self.shipped.count < 2_000_000)
        let model = try ClipModel(decoding: Self.shipped)
        #expect(model.identity == ClipModel.shipped.identity)
        #expect(model.identity.name == "gru+content" && model.identity.dimension == 512)
        #expect(model.identity.fingerprint.count == 16)
        #expect(model.projection.dimension == 128 && model.projection.layout == FrameDescriber.layout)
        #expect(model.matcher.background.groups.count >= 20)
        #expect(model.notes["clips"].flatMap { Int($0) } ?? 0 > 0)
        #expect(Float(try #require(model.matcher.calibration.strangers.weights.first)).isFinite)
    }

    @Test("keeps 64 bytes of a frame, and 512 values of a clip")
    func sizes() throws {
        let frames = try DescriptorSequence(ofFile: Samples.path("lava.mp4"))
        let sketches = ClipModel.shipped.sketches(of: frames.frames)
        #expect(sketches.count == frames.frames.count && sketches.allSatisfy { $0.codes.count == 64 })
        #expect(sketches.map(\.time) == frames.frames.map(\.time))
        let summary = try #require(ClipModel.shipped.summarizer.summarize(frames))
        #expect(summary.embedding.values.count == 512 && summary.contributions.dimension == 512)
    }

    @Test(
        "gives a clip and its mirror image one embedding, but for what they show",
        arguments: ["lava.mp4", "road.mp4", "mug.jpg"])
    func mirrored(name: String) throws {
        let frames = try DescriptorSequence(ofFile: Samples.path(name))
        let summarizer = ClipModel.shipped.summarizer
        let plain = try #require(summarizer.summarize(frames)).embedding
        let mirrored = try #require(summarizer.summarize(frames.mirrored)).embedding
        let difference = zip(plain.values, mirrored.values).map { abs($0 - $1) }.max() ?? 1
        #expect(difference < 1e-5)
        #expect(frames.mirrored != frames)
    }

    @Test("has no embedding for frames that show nothing")
    func nothing() {
        let black = FrameDescriptor(
            values: [Float](repeating: 0, count: FrameDescriber.layout.count), time: .zero, weight: 0)
        let sequence = DescriptorSequence(layout: FrameDescriber.layout, frames: [black, black])
        #expect(ClipModel.shipped.summarizer.summarize(sequence) == nil)
        #expect(
            ClipModel.shipped.summarizer.summarize(DescriptorSequence(layout: FrameDescriber.layout, frames: []))
                == nil)
    }

    @Test("is refused when it is truncated, wherever", arguments: [0, 7, 8, 100, 2_000, 100_000, -4_096, -1])
    func truncated(length: Int) {
        let count = length >= 0 ? length : Self.shipped.count + length
        // The length of the header takes eight bytes.
        let expected =
            count < 8 ? "not a vidrec model: the file does not begin with" : "the model is truncated: "
        let refusal = refusal(Self.shipped.prefix(count))
        #expect(refusal.hasPrefix(expected), "\(refusal)")
    }

    @Test(
        "is refused when a byte is changed, wherever: as no model in the header, as damaged in what the header tells of",
        arguments: [0, 1, 8, 9, 1_000, 100_001, 250_000, -1])
    func damaged(place: Int) {
        var data = Self.shipped
        data[place < 0 ? data.count + place : place] ^= 0x41
        let refusal = refusal(data)
        let isHeader = (0..<1_776).contains(place)
        #expect(
            refusal
                == (isHeader
                    ? "not a vidrec model: its header is not a safetensors header"
                    : "the model is damaged: its content does not match its checksum"))
    }

    @Test("is refused when it is of a newer version, and both versions are named")
    func newer() throws {
        var data = Self.shipped
        let place = try #require(data.range(of: Data("vidrec.model/1".utf8)))
        data.replaceSubrange(place, with: Data("vidrec.model/2".utf8))
        #expect(
            refusal(data) == "the model has the format 'vidrec.model/2', this version of vidrec reads 'vidrec.model/1'")
    }

    @Test("is refused when it is for other descriptors")
    func otherLayout() throws {
        let refusal = refusal(try changed(metadata: ["layout": "color 3, shape 4"]))
        #expect(refusal.contains("'color 3, shape 4'") && refusal.contains("train one with this version"))
    }

    @Test("is refused when a value is no number")
    func notANumber() throws {
        let file = try ModelFile(decoding: Self.shipped)
        let unwritten = #expect(throws: ModelFileError.self) {
            var tensors = file.tensors
            tensors["calibration.bias"] = ModelFile.Tensor(shape: [1], values: [.nan])
            _ = try ModelFile(metadata: file.metadata, tensors: tensors).encoded()
        }
        #expect(unwritten?.description.contains("'calibration.bias' has values that cannot be stored") == true)
        // The last four bytes of the bias by hand: a file that only hexadecimal editing makes, and its checksum tells.
        var data = Self.shipped
        let bias = try #require(file.tensors["calibration.bias"]?.values?.first?.bitPattern)
        let bytes = Data((0..<4).map { UInt8(truncatingIfNeeded: bias >> (8 * UInt32($0))) })
        let place = try #require(data.range(of: bytes))
        data.replaceSubrange(place, with: Data([0, 0, 0xC0, 0x7F]))
        #expect(refusal(data).contains("damaged"))
    }

    @Test(
        "is refused when a tensor is missing, or of another shape, and the tensor is named",
        arguments: [
            ("frames.parity", "missing"), ("frames.weight", "turned"), ("standardization.means", "short"),
            ("gru.weight_hh", "empty"), ("gru.weight_ih", "turned"), ("output.weight", "short"),
            ("whitening.mean", "missing"), ("background.codes", "short"), ("background.sources", "deep"),
            ("calibration.weight", "short"), ("calibration.bias", "empty"),
        ])
    func shapes(name: String, change: String) throws {
        let tensor = try #require(try ModelFile(decoding: Self.shipped).tensors[name])
        let values = try #require(tensor.values)
        let other: ModelFile.Tensor? =
            switch change {
            case "turned": ModelFile.Tensor(shape: tensor.shape.reversed(), values: values)
            case "deep": ModelFile.Tensor(shape: [1, 1] + tensor.shape, values: values)
            case "empty": ModelFile.Tensor(shape: [0] + tensor.shape.dropFirst(), values: [])
            case "short":
                ModelFile.Tensor(
                    shape: [tensor.shape[0] - 1] + tensor.shape.dropFirst(),
                    values: Array(values.dropLast(tensor.shape.dropFirst().reduce(1, *))))
            default: nil
            }
        let refusal = refusal(try changed { $0[name] = other })
        #expect(refusal.contains("'\(name)'"), "\(refusal)")
    }

    @Test("is refused when signs are no signs, or codes no codes")
    func values() throws {
        let file = try ModelFile(decoding: Self.shipped)
        func with(_ name: String, _ value: Float) throws -> String {
            let tensor = try #require(file.tensors[name])
            var values = try #require(tensor.values)
            values[values.count / 2] = value
            return refusal(
                try changed {
                    $0[name] = ModelFile.Tensor(shape: tensor.shape, values: values)
                })
        }
        for sign in [0.5, -300] as [Float] { #expect(try with("frames.parity", sign).contains("signs of 1 and -1")) }
        for code in [8, 0.5] as [Float] {
            #expect(try with("background.codes", code).contains("values that are not codes"))
        }
        for source in [-1, 1e9] as [Float] {
            #expect(try with("background.sources", source).contains("values that are not codes"))
        }
    }

    /// A head for content vectors of so many values, without prototypes.
    private func head(_ inputs: Int) -> ContentHead {
        ContentHead(
            mean: [Float](repeating: 0, count: inputs),
            rows: (0..<3 * inputs).map { $0 % (inputs + 1) == 0 ? 1 : 0 }, prototypes: [], responseMeans: [],
            responseRows: [], shares: [0.75, 0, 0.25])
    }

    /// The shipped model with a pretrained network of 24 features, a head, both or neither, in place of its own.
    private func joined(network: SmallNetwork?, head: ContentHead?) throws -> Data {
        let file = try ModelFile(decoding: Self.shipped)
        func isKept(_ name: String) -> Bool { !name.hasPrefix("network.") && !name.hasPrefix("content.") }
        var tensors = file.tensors.filter { isKept($0.key) }
        tensors.merge(network?.tensors ?? [:]) { $1 }
        tensors.merge(head?.tensors ?? [:]) { $1 }
        let metadata = file.metadata.filter { isKept($0.key) }.merging(network?.metadata ?? [:]) { $1 }
        return try ModelFile(metadata: metadata, tensors: tensors).encoded()
    }

    @Test("may have a pretrained network and a content head, and is then another one with longer embeddings")
    func content() throws {
        let model = try ClipModel(decoding: joined(network: SmallNetwork(), head: head(24)))
        #expect(model.identity.name == "gru+content" && model.identity.dimension == 128 + 3)
        #expect(model.identity.fingerprint != ClipModel.shipped.identity.fingerprint)
        #expect(model.visionNetwork?.name == "small" && ClipModel.shipped.visionNetwork?.name == "vidrec-small")
        #expect(model.projection == ClipModel.shipped.projection, "the sketches are the same")
        let frames = try DescriptorSequence(ofFile: Samples.path("mug.jpg"))
        let summary = try #require(model.summarizer.summarize(frames, content: [Float](repeating: 0.2, count: 24)))
        let without = try ClipModel(decoding: joined(network: nil, head: nil))
        let plain = try #require(without.summarizer.summarize(frames)).embedding.values
        #expect(without.identity.name == "gru" && plain.count == 128)
        #expect(summary.embedding.values.count == 131 && summary.contributions.hasContent)
        #expect(zip(summary.embedding.values[3...], plain).allSatisfy { abs($0 - $1 / 2) < 1e-6 })
    }

    @Test("is refused when it has a network or a content head alone, or the two do not match")
    func mismatch() throws {
        let network = refusal(try joined(network: SmallNetwork(), head: nil))
        #expect(network.contains("has a pretrained network, but no content head; vidrec train content makes one"))
        let bare = refusal(try joined(network: nil, head: head(24)))
        #expect(bare.contains("has a content head, but no pretrained network; make model joins both"))
        let other = refusal(try joined(network: SmallNetwork(), head: head(23)))
        #expect(other == "the model's pretrained network has 24 features, its content head reads 23")
    }

    @Test("is another one when anything that decides results is changed")
    func identity() throws {
        let other = try ClipModel(
            decoding: changed { $0["calibration.bias"] = ModelFile.Tensor(shape: [2], values: [0.5, 0]) })
        #expect(other.identity != ClipModel.shipped.identity)
        #expect(try ClipModel(decoding: changed()).identity == ClipModel.shipped.identity)
    }
}
