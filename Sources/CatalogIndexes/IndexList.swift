internal import ClipCatalog
internal import ClipTypes
internal import Foundation
internal import IndexFiles

/// The list of the files of an index: which files, of which rows, of which state of the catalog. It replaces an earlier
/// list at once, so that the files that it names are always complete and of one state.
struct IndexList: Codable, Hashable {
    /// The model of the rows, with its number of values and its fingerprint.
    var model: String
    /// The position in the log of changes up to which the files have the clips of the catalog.
    var number: Int64
    var generation: Int64
    /// The names of the files with rows, in order.
    var segments: [String]
    /// The names of other files, by their role.
    var others: [String] = []
    /// The number of rows in all segments.
    var rowCount: Int

    private static let kind = "LIST"

    /// The position in the log of changes.
    var mark: ChangeMark { ChangeMark(number: number, generation: generation) }

    /// Creates the list of files that cover a position.
    init(model: String, mark: ChangeMark, segments: [String], others: [String] = [], rowCount: Int) {
        self.model = model
        number = mark.number
        generation = mark.generation
        self.segments = segments
        self.others = others
        self.rowCount = rowCount
    }

    /// Reads the list of an index, and the numbers that tell removed rows.
    static func read<Number: BitwiseCopyable>(
        _ index: String, in folder: IndexFolder, removed type: Number.Type
    ) throws(IndexFileError) -> (list: IndexList, removed: [Number]) {
        let path = folder.path(of: "\(index).list")
        if let obstacle = folder.obstacle(to: index) { throw IndexFileError(.missing, path, obstacle) }
        let file = try IndexFile(opening: path, kind: kind)
        guard let list = try? JSONDecoder().decode(IndexList.self, from: Data(file.attributes)),
            (list.segments + list.others).allSatisfy({ $0.hasPrefix("\(index)-") && !$0.contains("/") })
        else { throw IndexFileError(.unfit, path, "does not list files; it must be rebuilt") }
        return (list, try file.values(type, of: file.section("removed")))
    }

    /// Writes the list of an index, and removes the files that it does not name.
    func write<Number: BitwiseCopyable>(_ index: String, removed: [Number], in folder: IndexFolder) throws {
        let writer = try IndexFileWriter(at: folder.path(of: "\(index).list"), kind: Self.kind)
        let section = try writer.addSection("removed", byteCount: removed.count * MemoryLayout<Number>.stride)
        try writer.append(removed, to: section)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try writer.finish(attributes: Array(encoder.encode(self)))
        folder.removeFiles(of: index, except: Set((segments + others).map(\.exact)))
    }
}
