internal import ClipTypes
internal import Files

extension ClipFilter.Field {
    /// The fields that have a name of their own, in the order in which a message lists them.
    static let named: [ClipFilter.Field] = [
        .tag, .title, .creator, .language, .uploaded, .duration, .width, .height, .status, .path,
    ]

    /// The name of the field in the text of a filter.
    var name: String {
        switch self {
        case .tag: "tag"
        case .title: "title"
        case .creator: "creator"
        case .language: "language"
        case .uploaded: "uploaded"
        case .duration: "duration"
        case .width: "width"
        case .height: "height"
        case .status: "status"
        case .path: "path"
        case .other(let names): (["field"] + names.map(\.description)).joined(separator: ".")
        }
    }

    /// Returns the comparison with a value in the text of a filter.
    ///
    /// - Throws: ``UnreadableFile`` with the expected form if the value is not of the field's type.
    func comparison(
        _ operation: ClipFilter.Operation, _ written: String, isQuoted: Bool
    ) throws(UnreadableFile) -> ClipFilter {
        func wrong(_ expected: String) -> UnreadableFile {
            let shown = written.unicodeScalars.count > 40 ? "\(String(written.unicodeScalars.prefix(40)))…" : written
            return UnreadableFile(reason: "'\(shown)' is not \(expected), which \(name) is compared with")
        }
        func comparison(_ operation: ClipFilter.Operation, _ value: ClipFilter.Value) -> ClipFilter {
            .comparison(ClipFilter.Comparison(self, operation, value))
        }
        switch self {
        case .tag, .title, .creator, .language:
            return comparison(operation, .text(written))
        case .status:
            guard ClipStatus(rawValue: written) != nil else {
                throw wrong("one of " + ClipStatus.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return comparison(.equal, .text(written))
        case .path:
            return comparison(operation, .text(Self.path(written, for: operation)))
        case .width, .height:
            guard let number = Int64(written) else {
                let digits = written.utf8.dropFirst(written.utf8.first == UInt8(ascii: "-") ? 1 : 0)
                let isInteger = !digits.isEmpty && digits.allSatisfy { 0x30...0x39 ~= $0 }
                throw wrong(isInteger ? "an integer of at most 18 digits" : "an integer")
            }
            return comparison(operation, .integer(number))
        case .duration:
            let digits = written.hasSuffix("s") ? String(written.dropLast()) : written
            guard let seconds = Timestamp.decimal(digits), abs(seconds) < 1e15 else {
                throw wrong("a number of seconds")
            }
            return comparison(operation, .duration(.seconds(seconds)))
        case .uploaded:
            guard let time = uploadTime(written) else { throw wrong(uploadTimeForm) }
            // A date without a time is the whole day.
            guard operation == .equal, Timestamp.milliseconds(written) == nil else {
                return comparison(operation, .integer(time))
            }
            return .all([
                comparison(.greaterOrEqual, .integer(time)), comparison(.less, .integer(time + 86_400_000)),
            ])
        case .other:
            guard !written.utf8.contains(0) else { throw UnreadableFile(reason: "the text contains a NUL character") }
            let isOrder = ![.equal, .prefix, .contains].contains(operation)
            guard !isQuoted, ![.prefix, .contains].contains(operation) else {
                return comparison(operation, .text(written))
            }
            if let truth = Bool(written) {
                guard !isOrder else { throw UnreadableFile(reason: "\(written) can only be compared with = and !=") }
                return comparison(operation, .boolean(truth))
            }
            guard Timestamp.isDecimal(written) else { return comparison(operation, .text(written)) }
            if let integer = Int64(written) { return comparison(operation, .integer(integer)) }
            guard let number = Timestamp.decimal(written) else { throw wrong("a finite number") }
            return comparison(operation, .number(number))
        }
    }

    /// Returns a path as the catalog stores it, or a pattern or the start of one.
    private static func path(_ written: String, for operation: ClipFilter.Operation) -> String {
        let slash = UInt8(ascii: "/")
        switch operation {
        case .contains: return written
        case .glob where !written.utf8.contains(slash): return "*/" + written
        case .glob where ![slash, UInt8(ascii: "*")].contains(written.utf8.first): return absolutePath(written)
        case .glob: return written
        // The slash at the end of a folder tells it from files whose names start with that of the folder.
        case .prefix where written.utf8.last == slash: return canonicalPath(written) + "/"
        default: return canonicalPath(written)
        }
    }
}
