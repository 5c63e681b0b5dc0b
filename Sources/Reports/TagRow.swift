package import ClipTypes

/// The upload metadata of a clip after an edit.
package struct TagRow: ResultRow {
    package static let schema = "vidrec.tag/1"
    package static let columns = ["clip"] + UploadColumns.names + ["changed"]
    package static let headings = [
        TableColumn(heading: "CLIP"), TableColumn(heading: "CHANGED"), TableColumn(heading: "METADATA"),
    ]

    package let edited: UploadResult.Edited

    package init(edited: UploadResult.Edited) { self.edited = edited }

    package var members: [(String, JSONValue)] {
        [("clip", .string(edited.clip.description))] + UploadColumns.members(edited.metadata)
            + [("changed", .boolean(edited.isChanged))]
    }
    package var fields: [String] {
        [edited.clip.description] + UploadColumns.fields(edited.metadata) + [String(edited.isChanged)]
    }
    package var cells: [String] {
        let facts = UploadColumns.facts(edited.metadata).map { "\($0.0): \($0.1)" }
        return [
            edited.clip.prefix, edited.isChanged ? "yes" : "no", facts.isEmpty ? "-" : facts.joined(separator: "; "),
        ]
    }
}
