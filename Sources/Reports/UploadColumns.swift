private import Files
package import VidRecKit

/// The upload metadata of a clip as columns of a result.
package enum UploadColumns {
    /// The names of the CSV columns.
    package static let names = ["title", "creator", "uploaded", "language", "tags", "fields"]

    /// Returns the members of the JSON document.
    package static func members(_ metadata: UploadMetadata) -> [(String, JSONValue)] {
        [
            ("title", JSONValue(metadata.title)), ("creator", JSONValue(metadata.creator)),
            ("uploaded", JSONValue(uploaded(metadata))), ("language", JSONValue(metadata.language)),
            ("tags", .json(metadata.tagsText)), ("fields", .json(metadata.fieldsText)),
        ]
    }

    /// Returns the CSV fields; tags and other fields are JSON.
    package static func fields(_ metadata: UploadMetadata) -> [String] {
        [
            metadata.title ?? "", metadata.creator ?? "", uploaded(metadata) ?? "", metadata.language ?? "",
            metadata.tags.isEmpty ? "" : metadata.tagsText, metadata.fields.isEmpty ? "" : metadata.fieldsText,
        ]
    }

    /// Returns the names and values of what is known, for people to read.
    package static func facts(_ metadata: UploadMetadata) -> [(String, String)] {
        let texts = [
            ("title", metadata.title), ("creator", metadata.creator), ("uploaded", uploaded(metadata)),
            ("language", metadata.language),
            ("tags", metadata.tags.isEmpty ? nil : metadata.sortedTags.joined(separator: ", ")),
        ]
        return texts.compactMap { name, text in text.map { (name, $0) } }
            + metadata.fields.sorted { $0.key < $1.key }.map { ("field \($0.key)", $0.value) }
    }

    private static func uploaded(_ metadata: UploadMetadata) -> String? { metadata.uploaded.map(Timestamp.text) }
}
