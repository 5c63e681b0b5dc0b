internal import Foundation

/// A line of NDJSON as `RowFormat.ndjson` writes it, before its values are checked.
struct RowDocument: Decodable {
    let schema: String?
    let clip: String?
    let status: String?
    let reason: String?
    let bytes: Int?
    let container: String?
    let codec: String?
    let pixelFormat: String?
    let width: Int?
    let height: Int?
    let duration: Decimal?
    let framesInFile: Int?
    let conversions: [String]?
    let frames: Int?
    let sampling: String?
    let rules: Int?
    let model: Model?
    let files: [File]?
    let embeddingRow: Int?
    let embedding: Data?
    let contributions: Data?
    let sketches: Data?

    struct Model: Decodable {
        let name: String
        let dimension: Int
        let fingerprint: String
    }

    struct File: Decodable {
        let path: String
        let bytes: Int
        let modified: Decimal
        let changed: Decimal?
        let reason: String?
    }

    private enum CodingKeys: String, CodingKey {
        case schema, clip, status, reason, bytes, container, codec, width, height, duration, conversions, frames,
            sampling
        case rules, model, files, embedding, contributions, sketches
        case pixelFormat = "pixel_format"
        case framesInFile = "frames_in_file"
        case embeddingRow = "embedding_row"
    }

    /// Parses a line.
    static func parse(_ line: ArraySlice<UInt8>, with decoder: JSONDecoder) throws(InvalidRow) -> RowDocument {
        do {
            return try decoder.decode(RowDocument.self, from: Data(line))
        } catch let error as DecodingError {
            throw InvalidRow(error)
        } catch {
            throw InvalidRow("not a JSON object")
        }
    }
}

/// Why a line cannot be imported.
struct InvalidRow: Error {
    /// The problem and the expected form, for people to read.
    let reason: String
    /// Whether the line shows that files do not belong together, so that no line can be trusted.
    let refusesAll: Bool

    init(_ reason: String, refusesAll: Bool = false) { (self.reason, self.refusesAll) = (reason, refusesAll) }

    init(_ error: DecodingError) {
        refusesAll = false
        func name(_ path: [any CodingKey]) -> String {
            path.map { key in key.intValue.map { "\($0)" } ?? key.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context): reason = "'\(name(context.codingPath + [key]))' is missing"
        case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
            reason = "'\(name(context.codingPath))' is not \(Self.words(for: type))"
        case .valueNotFound(let type, let context) where !context.codingPath.isEmpty:
            reason = "'\(name(context.codingPath))' is null instead of \(Self.words(for: type))"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            reason = "'\(name(context.codingPath))' is not valid: not Base64, or not a number in range"
        default: reason = "not a JSON object, or a number in it is out of range"
        }
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int.Type: "a whole number"
        case is Decimal.Type: "a number"
        case is Data.Type: "bytes in Base64"
        default: "of the expected type"
        }
    }
}
