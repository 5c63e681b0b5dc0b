internal import ClipTypes
private import Foundation

/// Parses the lines of one file.
struct InteractionLineParser {
    /// Whether the file is CSV, so that the first line is a header.
    let isCSV: Bool
    /// The number of timestamps that were interpreted as milliseconds.
    private(set) var inMilliseconds = 0
    private let reader: InteractionFileReader
    private let columns: Columns
    /// The time of the next line without a timestamp.
    private var nextTime: Int64 = 0

    private static let names = ["user", "item", "timestamp", "event", "value"]

    private struct Columns {
        var count = 0
        var places: [String: Int] = [:]
    }

    /// The maximum length of an id in bytes.
    private static let maximumIDLength = 4_096

    /// Timestamps from here on are milliseconds: as seconds, this is the year 5138. No time is later, so that seconds
    /// and milliseconds are never confused, also after an export.
    private static let lowestMilliseconds = 1e11

    /// Reads the first line that is not blank: the header of CSV.
    init(first line: ArraySlice<UInt8>, of path: String, reader: InteractionFileReader) throws(InteractionFileError) {
        self.reader = reader
        let first = line.first { $0 != 0x20 && $0 != 0x09 }
        isCSV = reader.format == .csv || (reader.format == .auto && first != UInt8(ascii: "{"))
        guard isCSV else {
            columns = Columns()
            return
        }
        let header: [String]
        do throws(InteractionLineError) {
            header = try Self.fields(line).map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        } catch {
            throw InteractionFileError(.malformed, "the first line of '\(path)' is not a CSV header: \(error.reason)")
        }
        var columns = Columns(count: header.count)
        for (index, name) in header.enumerated() where columns.places[name] == nil { columns.places[name] = index }
        var needed = ["item"]
        if reader.defaultUser == nil { needed.insert("user", at: 0) }
        if !reader.allowsMissingTimes { needed.append("timestamp") }
        let missing = needed.filter { columns.places[$0] == nil }
        guard missing.isEmpty else {
            throw InteractionFileError(
                .malformed,
                "the first line of '\(path)' has no column \(missing.map { "'\($0)'" }.joined(separator: " and no column ")); "
                    + "its columns are \(header.prefix(8).joined(separator: ", ").prefix(200)), not "
                    + "user,item,timestamp[,event][,value]")
        }
        self.columns = columns
    }

    /// Parses a line.
    mutating func parse(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> Interaction {
        let texts = isCSV ? try csvTexts(line) : try jsonTexts(line)
        return try interaction(texts)
    }

    /// The fields of a line as text.
    private struct Texts {
        var user: String?
        var item: String?
        var timestamp: String?
        var event: String?
        var value: String?
    }

    private mutating func interaction(_ texts: Texts) throws(InteractionLineError) -> Interaction {
        guard let user = Self.filled(texts.user) ?? reader.defaultUser else { throw InteractionLineError("no user") }
        guard let item = Self.filled(texts.item) else { throw InteractionLineError("no item") }
        for (what, id) in [("user", user), ("item", item)] {
            guard id.utf8.count <= Self.maximumIDLength else {
                throw InteractionLineError("the \(what) is longer than \(Self.maximumIDLength) bytes")
            }
            // It could not be exported on one line.
            guard !id.utf8.contains(10), !id.utf8.contains(13) else {
                throw InteractionLineError("the \(what) contains a line break")
            }
        }
        var event: InteractionEvent?
        if let name = Self.filled(texts.event) {
            event = InteractionEvent(rawValue: name.lowercased())
            guard event != nil else {
                let known = InteractionEvent.allCases.map(\.rawValue).joined(separator: ", ")
                throw InteractionLineError("the event '\(name.prefix(40))' is not one of \(known)")
            }
        }
        var value: Double?
        if let text = Self.filled(texts.value) {
            guard let number = Double(text), number.isFinite else {
                throw InteractionLineError("the value '\(text.prefix(40))' is not a finite number")
            }
            value = number
        }
        if event == .rated {
            guard let value, (0...5).contains(value) else {
                throw InteractionLineError("'rated' needs a value from 0 to 5, not \(value.map { "\($0)" } ?? "none")")
            }
        }
        if let value, value < 0, event == .watched {
            throw InteractionLineError("'watched' needs a value of at least 0 (a share or seconds), not \(value)")
        }
        return Interaction(user: user, item: item, time: try time(texts.timestamp), event: event, value: value)
    }

    private mutating func time(_ text: String?) throws(InteractionLineError) -> Int64 {
        guard let text = Self.filled(text) else {
            guard reader.allowsMissingTimes else { throw InteractionLineError("no timestamp") }
            nextTime += 1000
            return nextTime
        }
        let milliseconds: Double
        if let whole = Int64(text), whole.magnitude < 100_000_000_000 {
            return whole * 1000
        } else if let number = Double(text) {
            let isInMilliseconds = abs(number) >= Self.lowestMilliseconds
            milliseconds = (isInMilliseconds ? number : number * 1000).rounded()
            guard abs(milliseconds) < Self.lowestMilliseconds * 1000 else {
                throw InteractionLineError(
                    "the timestamp '\(text.prefix(40))' is out of range in seconds and in milliseconds")
            }
            if isInMilliseconds { inMilliseconds += 1 }
        } else if let date = Self.date(text) {
            milliseconds = (date * 1000).rounded()
            guard abs(milliseconds) < Self.lowestMilliseconds * 1000 else {
                throw InteractionLineError("the timestamp '\(text.prefix(40))' is after the year 5138")
            }
        } else {
            throw InteractionLineError(
                "the timestamp '\(text.prefix(40))' is neither seconds since 1970 nor a date such as 2026-01-31T12:00:00Z"
            )
        }
        return Int64(milliseconds)
    }

    private static func date(_ text: String) -> Double? {
        let withFractions = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let plain = Date.ISO8601FormatStyle()
        let date = (try? withFractions.parse(text)) ?? (try? plain.parse(text))
        return date?.timeIntervalSince1970
    }

    private static func filled(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.first == 0x20 || text.utf8.last == 0x20 || text.utf8.first == 9 || text.utf8.last == 9 else {
            return text
        }
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        return trimmed.isEmpty ? nil : trimmed
    }

    private func csvTexts(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> Texts {
        let fields = try Self.fields(line)
        guard fields.count == columns.count else {
            throw InteractionLineError("\(fields.count) fields, the header has \(columns.count)", kind: .misshapen)
        }
        func field(_ name: String) -> String? { columns.places[name].map { fields[$0] } }
        return Texts(
            user: field("user"), item: field("item"), timestamp: field("timestamp"), event: field("event"),
            value: field("value"))
    }

    /// Returns the fields of a CSV record.
    private static func fields(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> [String] {
        guard !line.contains(0) else { throw InteractionLineError("not UTF-8 text") }
        do throws(CSVFields.SyntaxError) {
            return try CSVFields(line, endsAtLineBreak: false, allowsQuotesInFields: false).texts
        } catch {
            throw InteractionLineError(error)
        }
    }

    private func jsonTexts(_ line: ArraySlice<UInt8>) throws(InteractionLineError) -> Texts {
        guard String(validating: line, as: UTF8.self) != nil else { throw InteractionLineError("not UTF-8 text") }
        let parsed = try? JSONSerialization.jsonObject(with: Data(line))
        guard let object = parsed as? [String: Any] else { throw InteractionLineError("not a JSON object") }
        func text(_ name: String) throws(InteractionLineError) -> String? {
            switch object[name] {
            case nil, is NSNull: return nil
            case let text as String:
                guard !text.utf8.contains(0) else { throw InteractionLineError("'\(name)' contains a NUL character") }
                return text
            case let number as NSNumber:
                return number.stringValue
            default: throw InteractionLineError("'\(name)' is neither text nor a number")
            }
        }
        return Texts(
            user: try text("user"), item: try text("item"), timestamp: try text("timestamp"),
            event: try text("event"), value: try text("value"))
    }
}
