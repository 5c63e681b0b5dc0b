extension ModelFile.Elements {
    /// The type under which the elements are stored.
    var type: ElementType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .int32: .int32
        case .uint8: .uint8
        }
    }

    /// The elements as little-endian bytes.
    var bytes: [UInt8] {
        // Plain loops: every start of the program reads a model, and `flatMap` allocates an array an element.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(type.byteCount * count)
        switch self {
        case .float32(let values): for value in values { bytes.append(littleEndian: value.bitPattern) }
        case .float16(let values):
            for value in values {
                let bits = HalfPrecision.bits(value)
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
            }
        case .int32(let integers): for value in integers { bytes.append(littleEndian: UInt32(bitPattern: value)) }
        case .uint8(let elements): bytes = elements
        }
        return bytes
    }

    /// Reads the elements from little-endian bytes.
    ///
    /// - Precondition: the number of bytes is a multiple of the type's size.
    init(_ type: ElementType, bytes: ArraySlice<UInt8>) {
        switch type {
        case .float32: self = .float32(Self.words(bytes) { Float(bitPattern: $0) })
        case .float16:
            var values: [Float] = []
            values.reserveCapacity(bytes.count / 2)
            for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 2) {
                values.append(HalfPrecision.value(UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8))
            }
            self = .float16(values)
        case .int32: self = .int32(Self.words(bytes) { Int32(bitPattern: $0) })
        case .uint8: self = .uint8(Array(bytes))
        }
    }

    private static func words<Element>(_ bytes: ArraySlice<UInt8>, element: (UInt32) -> Element) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(bytes.count / 4)
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
            let low = UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
            elements.append(element(low | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24))
        }
        return elements
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian word: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
