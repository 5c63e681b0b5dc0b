/// A condition on clips: comparisons of their upload metadata, stream properties and paths, combined by and, or, not.
///
/// Every comparison is true or false, never unknown: one of a value that a clip does not have is false, and its
/// negation is true.
public indirect enum ClipFilter: Hashable, Sendable {
    /// All of several filters match.
    case all([ClipFilter])
    /// At least one of several filters matches.
    case any([ClipFilter])
    /// A filter does not match.
    case not(ClipFilter)
    /// A value of the clip compares in a given way.
    case comparison(Comparison)

    /// A comparison of one value of a clip. Of several tags and paths, one must compare in the given way.
    public struct Comparison: Hashable, Sendable {
        /// The value of the clip.
        public let field: Field
        /// The operator.
        public let operation: Operation
        /// The value to compare with, of the type of the field; ``Value/anything`` with ``Operation/exists`` only.
        public let value: Value

        /// Creates a comparison.
        ///
        /// - Precondition: The field has the operator, and the value is of the field's type.
        public init(_ field: Field, _ operation: Operation, _ value: Value) {
            precondition(
                field.operations.contains(operation) && field.accepts(value) == (operation != .exists),
                "a comparison of \(field) by \(operation) with \(value)")
            self.field = field
            self.operation = operation
            self.value = value
        }
    }

    /// A value of a clip.
    public enum Field: Hashable, Sendable {
        /// The tags, the title, the creator and the language of the upload: texts.
        case tag, title, creator, language
        /// The time of the upload: an integer, in milliseconds since 1970-01-01 00:00 UTC.
        case uploaded
        /// The duration of the clip: a duration.
        case duration
        /// The display width and height in pixels: integers.
        case width, height
        /// The status of the analysis: the text of a ``ClipStatus``.
        case status
        /// The paths of the clip's files: texts.
        case path
        /// Another field of the upload, by its name and those of the members within it: texts, numbers and booleans.
        /// The names have no quotation marks, backslashes and control characters.
        case other([ExactText])

        /// The operators that the field has, in the order in which a message lists them.
        public var operations: [Operation] {
            switch self {
            case .tag, .title, .creator, .language: [.equal, .prefix, .contains, .exists]
            case .uploaded, .duration, .width, .height:
                [.equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .exists]
            case .status: [.equal]
            case .path: [.equal, .prefix, .contains, .glob]
            case .other:
                [.equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .prefix, .contains, .exists]
            }
        }

        fileprivate func accepts(_ value: Value) -> Bool {
            switch (self, value) {
            case (.tag, .text), (.title, .text), (.creator, .text), (.language, .text), (.path, .text): true
            case (.status, .text(let text)): ClipStatus(rawValue: text) != nil
            case (.uploaded, .integer), (.width, .integer), (.height, .integer), (.duration, .duration): true
            case (.other(let names), .text(let text)): Self.areNames(names) && !text.utf8.contains(0)
            case (.other(let names), .integer), (.other(let names), .number), (.other(let names), .boolean):
                Self.areNames(names)
            default: false
            }
        }

        private static func areNames(_ names: [ExactText]) -> Bool {
            !names.isEmpty
                && names.allSatisfy { name in
                    name.description.unicodeScalars.allSatisfy { $0 >= " " && $0 != "\"" && $0 != "\\" }
                }
        }
    }

    /// An operator.
    public enum Operation: String, Hashable, Sendable, CaseIterable {
        /// The values are equal; texts by their bytes.
        case equal = "="
        /// The clip's value is less.
        case less = "<"
        /// The clip's value is less or equal.
        case lessOrEqual = "<="
        /// The clip's value is greater.
        case greater = ">"
        /// The clip's value is greater or equal.
        case greaterOrEqual = ">="
        /// The clip's text starts with the given one.
        case prefix = "^="
        /// The clip's text contains the given one.
        case contains = "*="
        /// The clip's text matches the given pattern, in which `*` stands for any text and `?` for one character.
        case glob = "~"
        /// The clip has the value.
        case exists = "!= null"
    }

    /// A value to compare with.
    public enum Value: Hashable, Sendable {
        /// A text, compared by its bytes.
        case text(String)
        /// An integer.
        case integer(Int64)
        /// A finite number.
        case number(Double)
        /// A duration.
        case duration(Duration)
        /// A truth value, which can only be equal.
        case boolean(Bool)
        /// No value.
        case anything
    }
}
