private import ClipTypes

/// A list of clips in a file: one path or id a line; or NDJSON or CSV with a member or column `clip`, `id`, `path` or
/// `item`.
public struct ClipNameList: Sendable {
    /// The names in the order of the file, each as often as the file has it.
    public let names: [String]

    private static let columns = ["clip", "id", "path", "item"]

    /// Reads a list; `-` is standard input. The format is that of the first line: NDJSON if it starts with `{`, CSV if it
    /// names one of the columns.
    ///
    /// - Throws: ``InteractionFileError`` if the file cannot be read or a line is invalid, with its number.
    public init(file path: String) throws {
        var lines = try LineReader(path)
        defer { lines.close() }
        var names: [String] = []
        var column: Int?
        var isFirst = true
        while let line = try lines.next() {
            guard !line.isBlank else { continue }
            defer { isFirst = false }
            do throws(UnreadableFile) {
                guard !line.isTooLong else { throw UnreadableFile(reason: "longer than 1 MiB") }
                if isFirst, line.bytes.first != UInt8(ascii: "{"),
                    let header = try? CSVFields(line.bytes, endsAtLineBreak: false, allowsQuotesInFields: true).texts
                {
                    column = Self.columns.lazy.compactMap { header.firstIndex(of: $0) }.first
                    if column != nil { continue }
                }
                if line.bytes.first == UInt8(ascii: "{") {
                    names.append(try Self.name(inObject: line.bytes))
                } else if let column {
                    names.append(try Self.field(column, of: line.bytes))
                } else {
                    names.append(String(decoding: line.bytes, as: UTF8.self))
                }
            } catch {
                throw InteractionFileError(.malformed, "cannot read '\(path)', line \(line.number): \(error.reason)")
            }
        }
        self.names = names
    }

    private static func name(inObject bytes: ArraySlice<UInt8>) throws(UnreadableFile) -> String {
        let object: JSONObject
        do throws(JSONObject.SyntaxError) {
            object = try JSONObject(bytes)
        } catch {
            throw UnreadableFile(reason: error.reason)
        }
        for column in columns {
            let member = object.members.first { $0.name == column }
            if case .text(let text)? = member?.value { return text }
        }
        throw UnreadableFile(reason: "there is no text '\(columns.joined(separator: "', '"))'")
    }

    private static func field(_ column: Int, of line: ArraySlice<UInt8>) throws(UnreadableFile) -> String {
        guard let fields = try? CSVFields(line, endsAtLineBreak: false, allowsQuotesInFields: true).texts,
            column < fields.count
        else {
            throw UnreadableFile(reason: "there is no column \(column + 1), or its quotation marks are wrong")
        }
        return fields[column]
    }
}
