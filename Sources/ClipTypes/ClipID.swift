/// The identifier of a clip: the SHA-256 digest of the bytes of its file.
///
/// Two files with the same bytes are the same clip. The text form is the 64 hexadecimal digits that `sha256sum` prints.
public struct ClipID: Hashable, Sendable {
    /// The 32 bytes of the digest, as four big-endian words.
    ///
    /// Not a `SIMD4`: Swift 6.3 allocates asynchronous frames that are too small for values aligned to more than 16
    /// bytes, and writes past their end.
    private let words: Words

    private struct Words: Hashable, Sendable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0

        subscript(index: Int) -> UInt64 {
            get {
                switch index {
                case 0: first
                case 1: second
                case 2: third
                default: fourth
                }
            }
            set {
                switch index {
                case 0: first = newValue
                case 1: second = newValue
                case 2: third = newValue
                default: fourth = newValue
                }
            }
        }
    }

    /// Creates an id from the 32 bytes of a SHA-256 digest; returns `nil` for any other number of bytes.
    public init?(bytes: some Sequence<UInt8>) {
        var words = Words()
        var count = 0
        for byte in bytes {
            guard count < 32 else { return nil }
            words[count / 8] = words[count / 8] << 8 | UInt64(byte)
            count += 1
        }
        guard count == 32 else { return nil }
        self.words = words
    }

    /// The 32 bytes of the digest.
    public var bytes: [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - 8 * ($0 % 8))) }
    }

    /// The last byte of the digest.
    package var lastByte: UInt8 { UInt8(truncatingIfNeeded: words[3]) }

    /// The first twelve hexadecimal digits, which commands print and accept as a short id.
    public var prefix: String { String(description.prefix(12)) }
}

extension ClipID: LosslessStringConvertible {
    /// Parses 64 hexadecimal digits of either case; returns `nil` for any other text.
    public init?(_ description: String) {
        guard description.utf8.count == 64 else { return nil }
        let digits = description.map { $0.isASCII ? $0.hexDigitValue : nil }
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        self.init(bytes: bytes)
    }

    /// The 64 lower-case hexadecimal digits of the digest.
    public var description: String {
        bytes.hexadecimal
    }
}

extension ClipID: Comparable {
    /// Orders ids lexicographically, as their text forms.
    public static func < (left: ClipID, right: ClipID) -> Bool {
        for index in 0..<4 where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return false
    }
}
