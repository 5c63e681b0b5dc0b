private import Files
public import ClipTypes

extension UploadChange {
    /// Creates a change from texts, such as the options of a command. An empty text removes a value, `nil` keeps it.
    ///
    /// - Parameters:
    ///   - added: The tags to add.
    ///   - removed: The tags to remove.
    ///   - title: The title.
    ///   - creator: The creator.
    ///   - uploaded: The time of the upload: a date, a date and time, or seconds or milliseconds since 1970.
    ///   - language: The language.
    ///   - fields: Other fields as `NAME=JSON`; `null` removes one.
    ///   - clears: Whether all metadata are removed first.
    /// - Throws: ``VidRecError/Code/invalidRequest``.
    public init(
        added: [String] = [], removed: [String] = [], title: String? = nil, creator: String? = nil,
        uploaded: String? = nil, language: String? = nil, fields: [String] = [], clears: Bool = false
    ) throws {
        func setting(_ text: String?) -> Setting<String> { text.map { $0.isEmpty ? .removed : .set($0) } ?? .kept }
        // Arguments are decoded leniently.
        let texts = added + removed + fields + [title, creator, language].compactMap { $0 }
        if let text = texts.first(where: { $0.contains("\u{FFFD}") }) {
            throw VidRecError(.invalidRequest, "'\(text)' is not valid UTF-8; encode it so")
        }
        self.init()
        self.clears = clears
        addedTags = Set(added.map(\.exact))
        removedTags = Set(removed.map(\.exact))
        if let tag = addedTags.intersection(removedTags).first {
            throw VidRecError(.invalidRequest, "the tag '\(tag)' is both added and removed")
        }
        self.title = setting(title)
        self.creator = setting(creator)
        self.language = setting(language)
        if let uploaded {
            guard uploaded.isEmpty || uploadTime(uploaded) != nil else {
                throw VidRecError(.invalidRequest, "'\(uploaded)' is not \(uploadTimeForm)")
            }
            self.uploaded = uploadTime(uploaded).map { .set($0) } ?? .removed
        }
        for field in fields {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw VidRecError(.invalidRequest, "'\(field)' is not of the form NAME=JSON, such as views=120")
            }
            guard let value = compactJSON(parts[1]) else {
                throw VidRecError(
                    .invalidRequest,
                    "the value of '\(field)' is not JSON, or repeats a name; write a text in quotation marks: '\(parts[0])=\"text\"'"
                )
            }
            setField(parts[0], to: value)
        }
    }
}
