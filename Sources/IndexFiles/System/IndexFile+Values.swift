internal import Kernels

/// Numbers in a section of a file.
extension IndexFile {
    /// Returns some values of a section, copied.
    ///
    /// - Parameters:
    ///   - type: The type of the values: an integer, a floating-point number, or a struct of them without gaps.
    ///   - section: A section of this file.
    ///   - range: The numbers of the values; `nil` for all of them.
    /// - Precondition: The section has these values.
    /// - Complexity: O(*n*) for *n* values.
    public func values<Value: BitwiseCopyable>(
        _ type: Value.Type = Value.self, of section: Section, in range: Range<Int>? = nil
    ) throws(IndexFileError) -> [Value] {
        let stride = MemoryLayout<Value>.stride
        let range = range ?? 0..<section.byteCount / stride
        return try unsafe read(bytes(range, stride: stride, of: section)) { bytes in
            unsafe [Value](unsafeUninitializedCapacity: range.count) { buffer, count in
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                count = range.count
            }
        }
    }

    /// Returns a value of a section.
    ///
    /// - Precondition: The section has this value.
    public func value<Value: BitwiseCopyable>(
        _ type: Value.Type = Value.self, of section: Section, at index: Int
    ) throws(IndexFileError) -> Value {
        let stride = MemoryLayout<Value>.stride
        return try unsafe read(bytes(index..<index + 1, stride: stride, of: section)) { bytes in
            unsafe bytes.loadUnaligned(as: Value.self)
        }
    }

    /// Calls `body` with some values of a section, in place.
    ///
    /// - Parameters:
    ///   - section: A section of this file.
    ///   - type: The type of the values, as in ``values(_:of:in:)``, with an alignment of at most 64 bytes.
    ///   - range: The numbers of the values; `nil` for all of them. Their pages are checked first.
    ///   - body: Called once.
    /// - Precondition: The section has these values.
    public func withSpan<Value: BitwiseCopyable, Result>(
        of section: Section, as type: Value.Type, in range: Range<Int>? = nil, _ body: (Span<Value>) -> Result
    ) throws(IndexFileError) -> Result {
        let stride = MemoryLayout<Value>.stride
        let range = range ?? 0..<section.byteCount / stride
        return try unsafe read(bytes(range, stride: stride, of: section)) { bytes in
            body(unsafe bytes.assumingMemoryBound(to: Value.self).span)
        }
    }

    /// Returns the range in the file of some values of a section.
    private func bytes(_ range: Range<Int>, stride: Int, of section: Section) -> Range<Int> {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= section.byteCount / stride,
            "values \(range) of \(section.byteCount / stride) in section '\(section.name)'")
        return section.offset + range.lowerBound * stride..<section.offset + range.upperBound * stride
    }

    private func read<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(IndexFileError) -> Result {
        do throws(CheckedPages.Damage) {
            return try unsafe pages.withBytes(range, body)
        } catch {
            throw self.error(error)
        }
    }
}
