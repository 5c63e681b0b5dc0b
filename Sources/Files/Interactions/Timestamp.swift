/// The time of an interaction as text: a number as JSON writes it, or a date and time with an offset from UTC.
package enum Timestamp {
    /// Numbers from here on are milliseconds: as seconds, this is the year 5138.
    private static let lowestMilliseconds = 1e11
    /// 0001-01-01 00:00 UTC, in milliseconds.
    private static let earliest = -62_135_596_800_000.0
    /// The latest time, in milliseconds, so that seconds and milliseconds are never confused, also after an export.
    static let latest: Int64 = 99_999_999_999_999

    /// Parses a time.
    ///
    /// - Returns: The milliseconds since 1970-01-01 00:00 UTC, and whether the text was in milliseconds; `nil` if it is
    ///   neither a number nor a date, or a number before the year 1 or out of range.
    package static func milliseconds(_ text: String) -> (time: Int64, wasInMilliseconds: Bool)? {
        if let number = decimal(text) {
            let isInMilliseconds = abs(number) >= lowestMilliseconds
            let time = (isInMilliseconds ? number : number * 1000).rounded()
            guard time >= earliest, time <= Double(latest) else { return nil }
            return (Int64(time), isInMilliseconds)
        }
        return date(Array(text.utf8)).map { ($0, false) }
    }

    /// Parses a number as JSON writes it (see ``isDecimal(_:)``); `nil` for others and for infinite ones.
    package static func decimal(_ text: String) -> Double? {
        guard isDecimal(text), let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// Returns a time as a date and time in UTC, such as `2026-01-31T12:00:00Z`, with milliseconds only if there are any.
    ///
    /// - Parameter milliseconds: The milliseconds since 1970-01-01 00:00 UTC, of a year from 1 to 9999.
    package static func text(_ milliseconds: Int64) -> String {
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let days = (Double(milliseconds) / 86_400_000).rounded(.down)
        let time = milliseconds - Int64(days) * 86_400_000
        var year = Int((days / 365.2425).rounded(.down)) + 1970
        while dayNumber(year, 1, 1) > Int(days) { year -= 1 }
        while dayNumber(year + 1, 1, 1) <= Int(days) { year += 1 }
        var month = 1
        while month < 12, dayNumber(year, month + 1, 1) <= Int(days) { month += 1 }
        let day = Int(days) - dayNumber(year, month, 1) + 1
        let date = "\(digits(Int64(year), 4))-\(digits(Int64(month), 2))-\(digits(Int64(day), 2))"
        let clock = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60].map { digits($0, 2) }
        let fraction = time % 1000 == 0 ? "" : "." + digits(time % 1000, 3)
        return date + "T" + clock.joined(separator: ":") + fraction + "Z"
    }

    /// What has been read of a number.
    private enum NumberPart { case nothing, sign, zero, digits, point, fraction, e, exponentSign, exponent }

    /// Returns whether a text is a number by RFC 8259: no plus sign, no leading zeros, no hexadecimal digits.
    package static func isDecimal(_ text: String) -> Bool {
        var part = NumberPart.nothing
        for byte in text.utf8 {
            let isDigit = byte >= 0x30 && byte <= 0x39
            switch part {
            case .nothing where byte == UInt8(ascii: "-"): part = .sign
            case .nothing where isDigit, .sign where isDigit: part = byte == 0x30 ? .zero : .digits
            case .digits where isDigit, .fraction where isDigit, .exponent where isDigit: break
            case .zero where byte == UInt8(ascii: "."), .digits where byte == UInt8(ascii: "."): part = .point
            case .point where isDigit: part = .fraction
            case .zero where byte | 0x20 == UInt8(ascii: "e"), .digits where byte | 0x20 == UInt8(ascii: "e"),
                .fraction where byte | 0x20 == UInt8(ascii: "e"):
                part = .e
            case .e where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"): part = .exponentSign
            case .e where isDigit, .exponentSign where isDigit: part = .exponent
            default: return false
            }
        }
        return part == .zero || part == .digits || part == .fraction || part == .exponent
    }

    /// Parses `2026-01-31T12:00:00`, with a fraction of a second or without, and `Z`, `+02:00` or `+0200`.
    private static func date(_ text: [UInt8]) -> Int64? {
        var rest = text[...]
        func number(_ count: Int, in range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest = rest.dropFirst(count)
            let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return range.contains(value) ? value : nil
        }
        func skip(_ byte: Character) -> Bool {
            guard rest.first == byte.asciiValue else { return false }
            rest.removeFirst()
            return true
        }
        guard let year = number(4, in: 1...9999), skip("-"), let month = number(2, in: 1...12), skip("-"),
            let day = number(2, in: 1...days(inMonth: month, of: year)), skip("T"),
            let hour = number(2, in: 0...23), skip(":"), let minute = number(2, in: 0...59), skip(":"),
            let second = number(2, in: 0...59)
        else { return nil }
        var milliseconds = 0
        if skip(".") {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
            milliseconds = (Array(digits.prefix(3)) + [0x30, 0x30, 0x30]).prefix(3).reduce(0) {
                $0 * 10 + Int($1 - 0x30)
            }
        }
        var offset = 0
        if !skip("Z") {
            let sign = skip("+") ? 1 : skip("-") ? -1 : 0
            guard sign != 0, let hours = number(2, in: 0...23) else { return nil }
            _ = skip(":")
            guard let minutes = number(2, in: 0...59) else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard rest.isEmpty else { return nil }
        let minutes = (dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset
        let time = (minutes * 60 + second) * 1000 + milliseconds
        return Int64(time)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The number of days from 1970-01-01 to a date of the Gregorian calendar.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let before = year - 1
        let years = before * 365 + before / 4 - before / 100 + before / 400
        let months = (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) }
        return years + months + day - 1 - 719_162
    }
}
