internal import ClipTypes

/// Parses the lines of one file.
struct InteractionLineParser {
    /// Whether the file is CSV, so that the first line is a header.
    let isCSV: Bool
    /// The number of timestamps that were interpreted as milliseconds.
    private(set) var inMilliseconds = 0
    /// The number of interactions with an id that starts or ends with a space or a tab.
    private(set) var spacedIDs = 0
    private let reader: InteractionFileReader
    /// The places of the columns that are read, and the number of all columns.
    private let columns: (places: [Int?], count: Int)
    /// The time of the next line without a timestamp.
    private var nextTime: Int64 = 0

    /// The columns of CSV and the members of NDJSON.
    private enum Column: Int, CaseIterable {
        case user, item, timestamp, event, value

        private static let names = ["user", "item", "timestamp", "event", "value"]

        var name: String { Self.names[rawValue] }

        /// Returns the column with a name; `nil` if it is not one that is read.
        init?(name: String) {
            guard let place = Self.names.firstIndex(of: name) else { return nil }
            self.init(rawValue: place)
        }
    }

    /// The maximum length of an id in bytes.
    private static let maximumIDLength = 4_096

    /// Reads the first line that is not blank: the header of CSV.
    init(first line: ArraySlice<UInt8>, of path: String, reader: InteractionFileReader) throws(InteractionFileError) {
        self.reader = reader
        let first = line.first { $0 != 0x20 && $0 != 0x09 }
        isCSV = reader.format == .csv || (reader.format == .auto && first != UInt8(ascii: "{"))
        guard !line.starts(with: [0xFF, 0xFE]), !line.starts(with: [0xFE, 0xFF]), !line.prefix(4).contains(0) else {
            throw InteractionFileError(
                .malformed, "'\(path)' is not UTF-8 but probably UTF-16 text: convert it to UTF-8")
        }
        guard isCSV else {
            columns = ([], 0)
            return
        }
        guard !line.contains(13) else {
            throw InteractionFileError(
                .malformed, "the lines of '\(path)' end with CR alone: convert the line ends to LF or CRLF")
        }
        let header: [String]
        do throws(InteractionLineError) {
            header = try Self.fields(line).map { $0.trimmingSpaces.asciiLowercased }
        } catch {
            throw InteractionFileError(.malformed, "the first line of '\(path)' is not a CSV header: \(error.reason)")
        }
        let shown = header.prefix(8).joined(separator: ", ").prefix(200)
        let places = Column.allCases.map { column in header.indices.filter { header[$0] == column.name } }
        if let column = Column.allCases.first(where: { places[$0.rawValue].count > 1 }) {
            throw InteractionFileError(
                .malformed, "the first line of '\(path)' has the column '\(column.name)' twice: \(shown)")
        }
        var needed = [Column.item]
        if reader.defaultUser == nil { needed.insert(.user, at: 0) }
        if !reader.allowsMissingTimes { needed.append(.timestamp) }
        let missing = needed.filter { places[$0.rawValue].isEmpty }
        guard missing.isEmpty else {
            throw InteractionFileError(
                .malformed,
                "the first line of '\(path)' has no column \(missing.map { "'\($0.name)'" }.joined(separator: " and no column ")); "
                    + "its columns are \(shown), not user,item,timestamp[,event][,value]")
        }
        columns = (places.map(\.first), header.count)
    }

    /// Parses a line.
    mutating func parse(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> Interaction {
        let texts = isCSV ? try csvTexts(line) : try jsonTexts(line)
        let user = try id(texts, .user) ?? reader.defaultUser
        guard let user else { throw InteractionLineError("no user") }
        guard let item = try id(texts, .item) else { throw InteractionLineError("no item") }
        let event = try event(setting(texts, .event))
        let value = try value(setting(texts, .value), of: event)
        let time = try time(setting(texts, .timestamp))
        if user.hasOuterSpace || item.hasOuterSpace { spacedIDs += 1 }
        return Interaction(user: user, item: item, time: time, event: event, value: value)
    }

    /// Returns a user or an item, byte for byte; `nil` if it is empty or has only spaces and tabs.
    private func id(_ texts: [String?], _ column: Column) throws(InteractionLineError) -> String? {
        guard let id = texts[column.rawValue], !id.trimmingSpaces.isEmpty else { return nil }
        guard id.utf8.count <= Self.maximumIDLength else {
            throw InteractionLineError("the \(column.name) is longer than \(Self.maximumIDLength) bytes")
        }
        // It could not be shown or listed on one line.
        guard !id.utf8.contains(10), !id.utf8.contains(13) else {
            throw InteractionLineError("the \(column.name) contains a line break")
        }
        return id
    }

    /// Returns a timestamp, an event or a value without the spaces around it; `nil` if there is none.
    private func setting(_ texts: [String?], _ column: Column) -> String? {
        guard let text = texts[column.rawValue]?.trimmingSpaces, !text.isEmpty else { return nil }
        return text
    }

    private func event(_ name: String?) throws(InteractionLineError) -> InteractionEvent? {
        guard let name else { return nil }
        guard let event = InteractionEvent(rawValue: name.asciiLowercased) else {
            let known = InteractionEvent.allCases.map(\.rawValue).joined(separator: ", ")
            throw InteractionLineError("the event '\(name.prefix(40))' is not one of \(known)")
        }
        return event
    }

    private func value(_ text: String?, of event: InteractionEvent?) throws(InteractionLineError) -> Double? {
        var value: Double?
        if let text {
            value = Timestamp.decimal(text)
            guard value != nil else {
                throw InteractionLineError(
                    "the value '\(text.prefix(40))' is not a finite number such as 0.82, 3 or 1.5e3")
            }
        }
        if event == .rated {
            guard let value, (0...5).contains(value) else {
                throw InteractionLineError("'rated' needs a value from 0 to 5, not \(value.map { "\($0)" } ?? "none")")
            }
        }
        if let value, value < 0, event == .watched {
            throw InteractionLineError("'watched' needs a value of at least 0 (a share or seconds), not \(value)")
        }
        return value
    }

    private mutating func time(_ text: String?) throws(InteractionLineError) -> Int64 {
        guard let text else {
            guard reader.allowsMissingTimes else { throw InteractionLineError("no timestamp") }
            nextTime += 1000
            return nextTime
        }
        guard let (time, wasInMilliseconds) = Timestamp.milliseconds(text) else {
            throw InteractionLineError(
                Timestamp.decimal(text) == nil
                    ? "the timestamp '\(text.prefix(40))' is neither seconds since 1970 nor a date such as 2026-01-31T12:00:00Z"
                    : "the timestamp '\(text.prefix(40))' is out of range in seconds and in milliseconds")
        }
        guard time <= min(reader.latestTime, Timestamp.latest) else {
            throw InteractionLineError("the timestamp '\(text.prefix(40))' is in the future")
        }
        if wasInMilliseconds { inMilliseconds += 1 }
        return time
    }

    private func csvTexts(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> [String?] {
        let fields = try Self.fields(line)
        guard fields.count == columns.count else {
            throw InteractionLineError("\(fields.count) fields, the header has \(columns.count)", kind: .misshapen)
        }
        return columns.places.map { place in place.map { fields[$0] } }
    }

    /// Returns the fields of a CSV record.
    private static func fields(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> [String] {
        guard !line.contains(0) else { throw InteractionLineError("a NUL character") }
        do throws(CSVFields.SyntaxError) {
            return try CSVFields(line, endsAtLineBreak: false, allowsQuotesInFields: false).texts
        } catch {
            throw InteractionLineError(error)
        }
    }

    private func jsonTexts(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> [String?] {
        let members: [(name: String, value: JSONObject.Value)]
        do throws(JSONObject.SyntaxError) {
            members = try JSONObject(line).members
        } catch {
            throw InteractionLineError(error.reason)
        }
        var texts = [String?](repeating: nil, count: Column.allCases.count)
        var isRead = [Bool](repeating: false, count: texts.count)
        for (name, value) in members {
            guard let column = Column(name: name) else { continue }
            guard !isRead[column.rawValue] else { throw InteractionLineError("'\(name)' twice") }
            isRead[column.rawValue] = true
            texts[column.rawValue] = try text(value, of: column)
        }
        return texts
    }

    /// Returns the value of a member as text: ids are texts or whole numbers, events texts.
    private func text(_ value: JSONObject.Value, of column: Column) throws(InteractionLineError) -> String? {
        switch (value, column) {
        case (.null, _): return nil
        case (.text(let text), _):
            guard !text.utf8.contains(0) else {
                throw InteractionLineError("'\(column.name)' contains a NUL character")
            }
            return text
        case (.number(let number), .timestamp), (.number(let number), .value): return number
        case (.number(let number), .user), (.number(let number), .item):
            guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }) else {
                throw InteractionLineError(
                    "'\(column.name)' is \(number.prefix(40)); write an id as text or as a whole number")
            }
            return number
        case (.number, .event): throw InteractionLineError("'event' is a number, not text")
        case (.other(let shown), _):
            throw InteractionLineError("'\(column.name)' is \(shown), neither text nor a number")
        }
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: String {
        guard hasOuterSpace else { return self }
        let spaces: Set<UInt8> = [0x20, 0x09]
        guard let start = utf8.firstIndex(where: { !spaces.contains($0) }),
            let end = utf8.lastIndex(where: { !spaces.contains($0) })
        else { return "" }
        return String(decoding: utf8[start...end], as: UTF8.self)
    }

    /// Whether the text starts or ends with a space or a tab.
    fileprivate var hasOuterSpace: Bool {
        func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        return isSpace(utf8.first) || isSpace(utf8.last)
    }

    /// The text with the letters A to Z in lower case, and no others.
    fileprivate var asciiLowercased: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
