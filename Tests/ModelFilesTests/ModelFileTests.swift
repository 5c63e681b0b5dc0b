@testable import ModelFiles
import Foundation
import Kernels
import Testing

@Suite("Model file")
struct ModelFileTests {
    private let file = ModelFile(
        metadata: ["name": "a \"test\" of \u{e4}"],
        tensors: [
            "a": ModelFile.Tensor(shape: [2, 2], values: [1, -0.1, 3e-20, 4]),
            "b": ModelFile.Tensor(shape: [3], values: [0.5, -2, 65504], precision: .float16),
        ])

    /// The file with its header replaced, checksum and all left as they are.
    private func patched(_ data: Data, _ change: (String) -> String) throws -> Data {
        let length = Int(data[0]) | Int(data[1]) << 8
        let header = try #require(String(data: data[8..<8 + length], encoding: .utf8))
        let text = Data(change(header).utf8)
        return Data((0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }) + text + data[(8 + length)...]
    }

    @Test("comes back as it was, and equal files are equal bytes")
    func roundTrip() throws {
        let data = try file.encoded()
        #expect(try ModelFile(decoding: data) == file)
        #expect(try file.encoded() == data)
        #expect(try String(decoding: data, as: UTF8.self).contains(file.checksum()))
        #expect(try file.checksum() != ModelFile(tensors: file.tensors).checksum())
        #expect(try ModelFile(decoding: ModelFile(tensors: [:]).encoded()) == ModelFile(tensors: [:]))
    }

    @Test("is laid out as safetensors says")
    func layout() throws {
        let data = try file.encoded()
        let length = Int(data[0]) | Int(data[1]) << 8
        #expect(length % 8 == 0)
        let object = try JSONSerialization.jsonObject(with: data[8..<8 + length])
        let header = try #require(object as? [String: Any])
        let entry = try #require(header["b"] as? [String: Any])
        #expect(entry["dtype"] as? String == "F16")
        #expect(entry["shape"] as? [Int] == [3])
        #expect(entry["data_offsets"] as? [Int] == [16, 22])
        // 0.5, -2 and 65504 as binary16, low byte first.
        #expect([UInt8](data[(8 + length + 16)...]) == [0x00, 0x38, 0x00, 0xC0, 0xFF, 0x7B])
    }

    @Test(
        "refuses a damaged or foreign file and says why",
        arguments: [
            ("empty", "does not begin with a safetensors header"),
            ("text", "does not begin with a safetensors header"),
            ("hostile length", "does not begin with a safetensors header"),
            ("header beyond file", "truncated"),
            ("cut", "truncated: 'b' ends at byte 22 of 21"),
            ("no content", "truncated"),
            ("not JSON", "its header is not a safetensors header"),
            ("deep JSON", "its header is not a safetensors header"),
            ("no format", "has no format"),
            ("newer", "the model has the format 'vidrec.model/2', this version of vidrec reads 'vidrec.model/1'"),
            ("overlap", "overlap or leave gaps"),
            ("backward", "has the offsets [16, 0]"),
            ("one offset", "has the offsets [0]"),
            ("shape", "of shape [2, 3] has 16 bytes"),
            ("negative shape", "of shape [-2, -2] has"),
            ("overflowing shape", "has 16 bytes"),
            ("type", "is of type 'BF16'"),
            ("extra", "1 bytes that belong to no tensor"),
            ("bit", "its content does not match its checksum"),
            ("text changed", "its content does not match its checksum"),
            ("no checksum", "no checksum"),
        ]
    )
    func refused(kind: String, message: String) throws {
        var data = try file.encoded()
        switch kind {
        case "empty": data = Data()
        case "text": data = Data("this is no model at all, only text".utf8)
        case "hostile length": data.replaceSubrange(0..<8, with: [UInt8](repeating: 0xFF, count: 8))
        case "header beyond file": data = data[..<100]
        case "cut": data.removeLast()
        case "no content": data.removeLast(22)
        case "not JSON": data = try patched(data) { _ in "{\"a\":" }
        case "deep JSON": data = try patched(data) { _ in String(repeating: "[", count: 100_000) }
        case "no format": data = try patched(data) { $0.replacing("\"format\"", with: "\"form\"") }
        case "newer": data = try patched(data) { $0.replacing("vidrec.model/1", with: "vidrec.model/2") }
        case "overlap": data = try patched(data) { $0.replacing("[16,22]", with: "[14,20]") }
        case "backward": data = try patched(data) { $0.replacing("[0,16]", with: "[16,0]") }
        case "one offset": data = try patched(data) { $0.replacing("[0,16]", with: "[0]") }
        case "shape": data = try patched(data) { $0.replacing("[2,2]", with: "[2,3]") }
        case "negative shape": data = try patched(data) { $0.replacing("[2,2]", with: "[-2,-2]") }
        case "overflowing shape":
            data = try patched(data) { $0.replacing("[2,2]", with: "[4611686018427387904,4]") }
        case "type": data = try patched(data) { $0.replacing("F32", with: "BF16") }
        case "extra": data.append(0)
        case "bit": data[data.count - 2] ^= 1
        case "text changed": data = try patched(data) { $0.replacing("test", with: "text") }
        case "no checksum": data = try patched(data) { $0.replacing("sha256", with: "sha255") }
        default: Issue.record("no such kind: \(kind)")
        }
        let error = #expect(throws: ModelFileError.self) { try ModelFile(decoding: data) }
        #expect(error?.description.contains(message) == true, "said: \(error?.description ?? "nothing")")
    }

    @Test("neither writes nor reads numbers that are not finite", arguments: [Float.nan, .infinity, 65520])
    func notFinite(value: Float) throws {
        let tensor = ModelFile.Tensor(shape: [1], values: [value], precision: .float16)
        let error = #expect(throws: ModelFileError.self) { try ModelFile(tensors: ["a": tensor]).encoded() }
        #expect(error?.description.contains("'a' has values that cannot be stored as F16") == true)
    }

    @Test("is identified by its header alone, also if the rest is missing")
    func summary() throws {
        let data = try file.encoded()
        let summary = try ModelFileSummary(decoding: data)
        #expect(try summary.checksum == file.checksum() && summary.metadata == file.metadata)
        #expect(try ModelFileSummary(decoding: data.dropLast(22)) == summary)
        #expect(summary.checksum.hasPrefix(summary.fingerprint) && summary.fingerprint.count == 16)
        #expect(throws: ModelFileError.self) { try ModelFileSummary(decoding: data.prefix(60)) }
        #expect(throws: ModelFileError.self) { try ModelFileSummary(decoding: Data(count: 7)) }
    }

    @Test("keeps integers exactly, also those that a Float does not hold")
    func integers() throws {
        let integers: [Int32] = [0, -1, 16_777_217, .max, .min]
        let file = ModelFile(tensors: [
            "i": ModelFile.Tensor(shape: [5], elements: .int32(integers)),
            "t": ModelFile.Tensor(shape: [3], elements: .uint8([0, 65, 255])),
        ])
        let read = try ModelFile(decoding: file.encoded())
        #expect(read == file)
        #expect(try read.integers(of: "i", shape: [5]) == integers)
        #expect(try read.bytes(of: "t", shape: [3]) == [0, 65, 255])
    }

    @Test("writes integers as little-endian words of four bytes")
    func integerBytes() throws {
        let file = ModelFile(tensors: ["i": ModelFile.Tensor(shape: [2], elements: .int32([0x0102_0304, -2]))])
        #expect(try file.encoded().suffix(8) == Data([4, 3, 2, 1, 0xFE, 0xFF, 0xFF, 0xFF]))
    }

    @Test("does not take a tensor of one type for one of another")
    func otherType() throws {
        let file = ModelFile(tensors: [
            "f": ModelFile.Tensor(shape: [1], values: [1]),
            "i": ModelFile.Tensor(shape: [1], elements: .int32([1])),
        ])
        #expect(throws: ModelFileError(description: "the model's tensor 'i' is of type 'I32', not F32 or F16")) {
            try file.values(of: "i", shape: [1])
        }
        #expect(throws: ModelFileError(description: "the model's tensor 'f' is of type 'F32', not I32")) {
            try file.integers(of: "f", shape: [1])
        }
        #expect(throws: ModelFileError(description: "the model's tensor 'f' is of type 'F32', not U8")) {
            try file.bytes(of: "f", shape: [1])
        }
    }

    @Test("refuses a file with a number that is not finite even if its checksum is right")
    func notFiniteWithChecksum() throws {
        // One tensor of one NaN, with a checksum computed over it by Python's hashlib.
        let error = #expect(throws: ModelFileError.self) { try ModelFile(decoding: Self.notANumber) }
        #expect(error?.description == "the model's tensor 'a' has values that are not finite")
    }

    static let notANumber: Data = {
        let digest = "b50acb4e9831e694e5ee3822b757a752a55d1af7a8306d67fec0a2457bed8512"
        let header =
            #"{"__metadata__":{"format":"vidrec.model/1","sha256":""# + digest
            + #""},"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}}"#
        return Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8) + Data([0, 0, 0xC0, 0x7F])
    }()

    // Swift has no type of 16 bits to compare with there.
    #if !(os(macOS) && arch(x86_64))
        @Test("halves every number as the processor does")
        func halfPrecision() {
            for bits in UInt16.min...UInt16.max {
                let value = HalfPrecision.value(bits)
                #expect(value == Float(Float16(bitPattern: bits)) || (value.isNaN && Float16(bitPattern: bits).isNaN))
            }
            var generator = SeededGenerator(seed: 1)
            for _ in 0..<50_000 {
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
                let half =
                    Float(sign: .plus, exponent: generator.index(below: 45) - 28, significand: 1)
                    * (generator.uniform(-2, 2) as Float)
                for value in [value, half] where !value.isNaN {
                    #expect(HalfPrecision.bits(value) == Float16(value).bitPattern, "\(value)")
                }
            }
        }
    #endif
}
