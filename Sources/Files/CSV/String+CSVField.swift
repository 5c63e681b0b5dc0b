extension String {
    /// The text as a field of a CSV record, quoted where RFC 4180 requires it.
    package var csvField: String {
        // Compares bytes: a comma followed by a combining accent is one Character.
        guard utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return self }
        return "\"" + unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }
}
