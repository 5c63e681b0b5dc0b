public import ClipCatalog
public import ClipTypes

/// The files of a catalog in the order of their paths, some at a time, so that the first are there at once and memory does
/// not grow with their number.
///
/// Files that are stored or removed meanwhile may be among them or not.
public struct FilePages: AsyncSequence, Sendable {
    /// Some files.
    public typealias Element = [CatalogedFile]
    /// ``VidRecError`` or `CancellationError`.
    public typealias Failure = any Error

    let library: ClipLibrary
    let status: ClipStatus?

    /// Creates an iterator that begins with the first files.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(library: library, status: status) }

    /// The iterator of the files.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private static let size = 1_000

        fileprivate let library: ClipLibrary
        fileprivate let status: ClipStatus?
        private var last: String?
        private var count = 0
        private var first: ChangeMark?
        private var isFinished = false

        fileprivate init(library: ClipLibrary, status: ClipStatus?) {
            self.library = library
            self.status = status
        }

        /// Returns the next files, which may be none if none of some has the status; `nil` at the end.
        ///
        /// - Throws: ``VidRecError`` if the catalog cannot be read, or damage hides files.
        public mutating func next() async throws -> [CatalogedFile]? {
            guard !isFinished else { return nil }
            try Task.checkCancellation()
            let last = last
            let page = try await library.onFiles { try $0.files(after: last, limit: Self.size) }
            first = first ?? page.position
            count += page.files.count
            self.last = page.files.last?.path
            isFinished = page.files.count < Self.size
            if isFinished, page.position == first, count != page.total {
                throw VidRecError(
                    .catalogDamaged, "\(count) files of \(page.total) can be listed: run vidrec verify")
            }
            return page.files.filter { status == nil || $0.status == status }
        }
    }
}

extension ClipLibrary {
    /// Returns the files of the catalog in the order of the UTF-8 bytes of their paths, some at a time.
    ///
    /// - Parameter status: The status of the files to return; `nil` for all, including failed ones.
    public nonisolated func filePages(status: ClipStatus? = nil) -> FilePages {
        FilePages(library: self, status: status)
    }
}
