internal import ClipTypes
internal import Foundation
internal import GRDB

/// A row of the table `clip_change`: a clip that was added, replaced or removed, or whose files changed.
struct ClipChangeRow: ChangeRow {
    let mark: ChangeMark
    let subject: ClipID?

    static let table = "clip_change"
    static let columns = "number, generation, clip, checksum"
    static let columnCount = 4
    static var end: WritableKeyPath<StateRow, ChangeMark> { \.clips }

    init(mark: ChangeMark, subject: ClipID?) {
        self.mark = mark
        self.subject = subject
    }

    init(row: Row) throws {
        let number: Int64 = try row.value(0, of: Self.table)
        let name = "row \(number) of the log '\(Self.table)'"
        mark = ChangeMark(number: number, generation: try row.value(1, of: name))
        let bytes = try row.bytes(2, of: name)
        subject = ClipID(bytes: bytes)
        guard subject != nil || bytes.isEmpty, try row.value(3, of: name) == checksum else {
            throw Self.damaged(number)
        }
    }

    var arguments: StatementArguments {
        [mark.number, mark.generation, Data(subject?.bytes ?? []), checksum]
    }

    private var checksum: Int64 {
        var checksum = Checksum()
        checksum.combine(mark.number)
        checksum.combine(mark.generation)
        if let subject { checksum.combine(subject.bytes) }
        return Int64(checksum.value)
    }
}
