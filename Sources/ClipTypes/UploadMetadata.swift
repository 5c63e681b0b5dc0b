/// The metadata of the upload of a clip: what people or other systems say about it, as opposed to the properties of
/// its video stream (``ClipMetadata``).
///
/// Texts are kept byte for byte, numbers of other fields digit for digit.
public struct UploadMetadata: Hashable, Sendable {
    /// The title; at most 16,384 bytes.
    public let title: String?
    /// The name or the id of the creator; at most 1,024 bytes.
    public let creator: String?
    /// The time of the upload in milliseconds since 1970-01-01 00:00 UTC.
    public let uploaded: Int64?
    /// The language, as a BCP 47 tag such as `pt-BR`, which is not checked; at most 256 bytes.
    public let language: String?
    /// The tags; at most 1,000 of 1 to 256 bytes each.
    public let tags: Set<ExactText>
    /// All other fields: the value of each as JSON text, without insignificant spaces; at most 65,536 bytes in all.
    public let fields: [ExactText: String]

    /// The upload without any metadata.
    public static let none = UploadMetadata()

    /// Creates metadata.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - creator: The name or the id of the creator.
    ///   - uploaded: The time of the upload in milliseconds since 1970-01-01 00:00 UTC.
    ///   - language: The language.
    ///   - tags: The tags.
    ///   - fields: All other fields, the value of each as valid JSON text on one line.
    public init(
        title: String? = nil, creator: String? = nil, uploaded: Int64? = nil, language: String? = nil,
        tags: Set<ExactText> = [], fields: [ExactText: String] = [:]
    ) {
        self.title = title
        self.creator = creator
        self.uploaded = uploaded
        self.language = language
        self.tags = tags
        self.fields = fields
    }

    /// Whether there is no metadata at all.
    public var isEmpty: Bool {
        title == nil && creator == nil && uploaded == nil && language == nil && tags.isEmpty && fields.isEmpty
    }

    /// The names of the tags in the order of their bytes.
    public var sortedTags: [String] { tags.sorted().map(\.description) }

    /// The other fields as a JSON object on one line, in the order of the bytes of their names.
    public var fieldsText: String {
        let members = fields.sorted { $0.key < $1.key }.map { "\($0.key.description.jsonQuoted):\($0.value)" }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// The tags as a JSON array on one line, in the order of their bytes.
    public var tagsText: String { "[" + sortedTags.map(\.jsonQuoted).joined(separator: ",") + "]" }

    /// The limit that the metadata exceed, in words; `nil` if they can be stored.
    ///
    /// - Complexity: O(*n*) for *n* bytes.
    public var excess: String? {
        func tooLong(_ name: String, _ text: String?, _ limit: Int) -> String? {
            guard let count = text?.utf8.count, count > limit else { return nil }
            return "the \(name) has \(count) bytes, but at most \(limit) can be stored"
        }
        if let excess = tooLong("title", title, 16_384) ?? tooLong("creator", creator, 1_024)
            ?? tooLong("language", language, 256)
        {
            return excess
        }
        if tags.count > 1_000 { return "the clip would have \(tags.count) tags, but at most 1000 can be stored" }
        for tag in tags {
            if tag.description.isEmpty { return "a tag is empty" }
            if let excess = tooLong("tag '\(tag.description.prefix(20))…'", tag.description, 256) { return excess }
        }
        return fields.isEmpty ? nil : tooLong("JSON text of the other fields", fieldsText, 65_536)
    }

    /// Returns whether two uploads have the same bytes in all texts.
    public static func == (left: UploadMetadata, right: UploadMetadata) -> Bool {
        left.title?.exact == right.title?.exact && left.creator?.exact == right.creator?.exact
            && left.uploaded == right.uploaded && left.language?.exact == right.language?.exact
            && left.tags == right.tags && left.fields.mapValues(\.exact) == right.fields.mapValues(\.exact)
    }

    /// Hashes the title, the creator and the time.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(title?.exact)
        hasher.combine(creator?.exact)
        hasher.combine(uploaded)
    }
}

extension String {
    /// The text as a JSON string, in which only quotation marks, backslashes and control characters are escaped.
    package var jsonQuoted: String {
        var result = "\""
        result.reserveCapacity(utf8.count + 2)
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
