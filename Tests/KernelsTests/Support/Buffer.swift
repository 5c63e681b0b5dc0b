/// Memory for a kernel: values at an offset from a multiple of 64 bytes, between guards that show what was written outside.
@safe
final class Buffer<Element: BitwiseCopyable & Equatable> {
    private static var guardCount: Int { 64 }

    /// The number of values.
    let count: Int
    private let guardValue: Element
    private let start: UnsafeMutablePointer<Element>
    private let base: UnsafeMutableRawPointer

    /// Creates a buffer of some values.
    ///
    /// - Parameters:
    ///   - values: copied.
    ///   - offset: how many values after a multiple of 64 bytes the first one stands.
    ///   - guardValue: a value to fill the guards with.
    init(_ values: [Element], offset: Int = 0, guardValue: Element) {
        count = values.count
        self.guardValue = guardValue
        let stride = MemoryLayout<Element>.stride
        unsafe base = .allocate(byteCount: (values.count + 2 * Self.guardCount + offset) * stride, alignment: 64)
        let all = unsafe base.bindMemory(to: Element.self, capacity: values.count + 2 * Self.guardCount + offset)
        unsafe all.initialize(repeating: guardValue, count: values.count + 2 * Self.guardCount + offset)
        unsafe start = all + Self.guardCount + offset
        for (index, value) in values.enumerated() { unsafe start[index] = value }
    }

    deinit { unsafe base.deallocate() }

    /// Where the first value stands.
    @unsafe var pointer: UnsafeMutablePointer<Element> { unsafe start }

    /// The values as they are now.
    var values: [Element] { (0..<count).map { unsafe start[$0] } }

    /// Whether nothing was written before the first or after the last value.
    var isIntact: Bool {
        (1...Self.guardCount).allSatisfy {
            unsafe start[-$0] == guardValue && start[count - 1 + $0] == guardValue
        }
    }
}

extension Buffer where Element == Float {
    convenience init(_ values: [Float], offset: Int = 0) { self.init(values, offset: offset, guardValue: 1234.5) }

    /// Creates a buffer to be written.
    convenience init(count: Int, offset: Int = 0) { self.init([Float](repeating: -7, count: count), offset: offset) }
}

extension Buffer where Element: FixedWidthInteger {
    convenience init(_ values: [Element], offset: Int = 0) { self.init(values, offset: offset, guardValue: 77) }
}
