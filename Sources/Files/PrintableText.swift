extension String {
    /// The text with escapes (`\n`, `\u{1b}`) for all characters that could move the cursor, change colors or hide
    /// text: control characters, including newlines, and invisible formatting such as right-to-left marks. File names
    /// can contain all of these.
    package var printable: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator:
                    result += "\\u{" + String(scalar.value, radix: 16) + "}"
                default:
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
