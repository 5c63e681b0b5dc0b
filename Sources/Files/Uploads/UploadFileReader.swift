public import ClipTypes

/// Reads upload metadata from NDJSON of any size: an object per line, of at most 1 MiB.
///
/// `id` (or `clip`) or `path` names the clip; the id is used if both are given. `title`, `creator` and `language` are
/// texts, `uploaded` is a time as interactions have it, `tags` a list of texts. `add_tags` and `remove_tags` change
/// single tags, and `clear: true` removes all metadata first. All other members, and those of the object `fields`, are
/// other fields. `null` removes a value; what a line does not mention stays as it is (JSON Merge Patch, RFC 7396).
public struct UploadFileReader: Sendable {
    /// A line: an edit, or why it is none.
    public enum Line: Sendable {
        /// The line changes the metadata of a clip.
        case edit(UploadEdit)
        /// The line is invalid, and is skipped.
        case invalid(UploadResult)
    }

    /// The maximum number of lines that are handed over at a time; positive.
    public var batchSize = 5_000

    /// Creates a reader.
    public init() {}

    /// Reads the lines of a file, batch by batch; blank ones are skipped.
    ///
    /// - Parameters:
    ///   - path: The path of the file; `-` for standard input.
    ///   - onBatch: Called with up to `batchSize` lines at a time, in the order of the file. An error that it throws ends
    ///     the reading and is rethrown.
    /// - Throws: ``InteractionFileError`` if the file cannot be read; errors of `onBatch`.
    public func read(_ path: String, onBatch: ([Line]) throws -> Void) throws {
        var lines = try LineReader(path)
        defer { lines.close() }
        var batch: [Line] = []
        while let line = try lines.next() {
            guard !line.isBlank else { continue }
            do throws(UnreadableFile) {
                guard !line.isTooLong else { throw UnreadableFile(reason: "longer than 1 MiB") }
                batch.append(.edit(try Self.edit(line.bytes, line: line.number)))
            } catch {
                batch.append(.invalid(UploadResult(line: line.number, problem: error.reason)))
            }
            if batch.count >= batchSize {
                try onBatch(batch)
                batch.removeAll(keepingCapacity: true)
            }
        }
        if !batch.isEmpty { try onBatch(batch) }
    }

    /// Checks that a file can be opened; standard input always can.
    ///
    /// - Throws: ``InteractionFileError`` if it cannot.
    public func requireReadable(_ path: String) throws { try LineReader(path).close() }

    /// Returns the edit of a line.
    static func edit(_ bytes: ArraySlice<UInt8>, line: Int) throws(UnreadableFile) -> UploadEdit {
        var (clip, path): (ClipID?, String?)
        var change = UploadChange()
        for member in try uploadMembers(ofLine: bytes) {
            switch member.name {
            case "id", "clip":
                guard let text = try member.optionalText() else { break }
                guard text.utf8.count == 64, let id = ClipID(text) else {
                    throw UnreadableFile(reason: "'\(text.prefix(80))' is not the id of a clip, which has 64 digits")
                }
                clip = id
            case "path": path = try member.optionalText()
            case "add_tags": if case .set(let tags) = try member.tags() { change.addedTags = tags }
            case "remove_tags": if case .set(let tags) = try member.tags() { change.removedTags = tags }
            case "clear": change.clears = try member.flag()
            default:
                if try !change.set(member) { change.setField(member.name, to: compactJSON(member.source)) }
            }
        }
        if let clip { return UploadEdit(line: line, target: .clip(clip), change: change) }
        guard let path else { throw UnreadableFile(reason: "neither a member 'id' nor 'path' names the clip") }
        return UploadEdit(line: line, target: .path(path.exact), change: change)
    }
}

/// Returns the upload metadata that a row of a clip has in the members `title`, `creator`, `uploaded`, `language`, `tags`
/// and `fields`; none if it has none of them, or all are `null` or empty.
///
/// - Parameter line: A JSON object with any other members, too.
/// - Throws: ``UnreadableFile`` with the reason, also for metadata that are too long.
package func uploadMetadata(ofRow line: ArraySlice<UInt8>) throws(UnreadableFile) -> UploadMetadata {
    var change = UploadChange()
    for member in try uploadMembers(ofLine: line) { _ = try change.set(member) }
    let metadata = change.applied(to: .none)
    if let excess = metadata.excess { throw UnreadableFile(reason: excess) }
    return metadata
}

/// Returns the members of a JSON object on one line, each of another name.
private func uploadMembers(ofLine line: ArraySlice<UInt8>) throws(UnreadableFile) -> [UploadMember] {
    let object: JSONObject
    do throws(JSONObject.SyntaxError) {
        object = try JSONObject(line)
    } catch {
        throw UnreadableFile(reason: error.reason)
    }
    try object.requireDistinctNames()
    return zip(object.members, object.sources).map { UploadMember(name: $0.name, value: $0.value, source: $1) }
}

extension UploadChange {
    /// Sets what a member of a clip's metadata says; returns whether it is one: `title`, `creator`, `language`, `uploaded`,
    /// `tags` or `fields`.
    fileprivate mutating func set(_ member: UploadMember) throws(UnreadableFile) -> Bool {
        switch member.name {
        case "title": title = try member.setting()
        case "creator": creator = try member.setting()
        case "language": language = try member.setting()
        case "uploaded": uploaded = try member.time()
        case "tags": tags = try member.tags()
        case "fields": for field in try member.members() { setField(field.name, to: field.text) }
        default: return false
        }
        return true
    }

    /// Sets another field to a value, or removes it for `null`.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - text: The value as valid JSON text on one line.
    package mutating func setField(_ name: String, to text: String) {
        fields[name.exact] = text == "null" ? .removed : .set(text)
    }
}

/// A member of a line.
private struct UploadMember {
    let name: String
    let value: JSONObject.Value
    let source: ArraySlice<UInt8>

    func optionalText() throws(UnreadableFile) -> String? {
        switch value {
        case .text(let text): text
        case .null: nil
        default: throw wrong("a text in quotation marks")
        }
    }

    func setting() throws(UnreadableFile) -> UploadChange.Setting<String> {
        try optionalText().map { .set($0) } ?? .removed
    }

    func time() throws(UnreadableFile) -> UploadChange.Setting<Int64> {
        let text: String
        switch value {
        case .text(let written), .number(let written): text = written
        case .null: return .removed
        case .other: throw wrong(uploadTimeForm)
        }
        guard let time = uploadTime(text) else { throw wrong(uploadTimeForm) }
        return .set(time)
    }

    func tags() throws(UnreadableFile) -> UploadChange.Setting<Set<ExactText>> {
        if value == .null { return .removed }
        guard source.first == UInt8(ascii: "[") else { throw wrong("a list of texts") }
        var tags: Set<ExactText> = []
        for element in JSONObject.elements(source) {
            guard case .text(let tag) = element else { throw wrong("a list of texts") }
            tags.insert(tag.exact)
        }
        return .set(tags)
    }

    func flag() throws(UnreadableFile) -> Bool {
        guard case .other(let text) = value, let flag = Bool(text) else { throw wrong("true or false") }
        return flag
    }

    func members() throws(UnreadableFile) -> [(name: String, text: String)] {
        if value == .null { return [] }
        guard source.first == UInt8(ascii: "{") else { throw wrong("an object") }
        return try jsonMembers(source)
    }

    private func wrong(_ expected: String) -> UnreadableFile {
        let found = String(decoding: source.prefix(40), as: UTF8.self)
        return UnreadableFile(
            reason: "the member '\(name)' is \(found)\(source.count > 40 ? "…" : ""), but it must be \(expected)")
    }
}

/// The forms of a time, in words.
package let uploadTimeForm =
    "a time: a date such as 2026-01-31 or 2026-01-31T12:00:00Z, or the seconds since 1970"

/// Parses a time as interactions have it, or a date, which is the midnight in UTC at which it begins.
///
/// - Returns: The milliseconds since 1970-01-01 00:00 UTC; `nil` if the text is not a time.
package func uploadTime(_ text: String) -> Int64? {
    (Timestamp.milliseconds(text) ?? Timestamp.milliseconds(text + "T00:00:00Z"))?.time
}
