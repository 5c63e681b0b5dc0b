extension String {
    /// The text as a CSV field (RFC 4180).
    var csvField: String {
        // Bytes, not characters: a comma and a combining accent are one character.
        guard utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return self }
        return "\"" + unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }
}
