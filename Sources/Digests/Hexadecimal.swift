extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal text, two digits a byte.
    public var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
