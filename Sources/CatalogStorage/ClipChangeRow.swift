internal import ClipTypes
internal import Foundation
package import GRDB

/// A row of the table `clip_change`: a clip that was added, replaced or removed, or whose files changed.
package struct ClipChangeRow: ChangeRow {
    package let mark: ChangeMark
    package let subject: ClipChange?

    package static let table = "clip_change"
    package static let columns = "number, generation, clip, clip_key, checksum"
    package static let columnCount = 5
    package static var end: WritableKeyPath<StateRow, ChangeMark> { \.clips }

    package init(mark: ChangeMark, subject: ClipChange?) {
        self.mark = mark
        self.subject = subject
    }

    package init(row: Row) throws {
        let number: Int64 = try row.value(0, of: Self.table)
        let name = "row \(number) of the log '\(Self.table)'"
        mark = ChangeMark(number: number, generation: try row.value(1, of: name))
        let bytes = try row.bytes(2, of: name)
        let key: Int64 = try row.value(3, of: name)
        subject = ClipID(bytes: bytes).map { ClipChange(id: $0, key: key == 0 ? nil : key) }
        guard subject != nil || bytes.isEmpty, try row.value(4, of: name) == checksum else {
            throw Self.damaged(number)
        }
    }

    package var arguments: StatementArguments {
        [mark.number, mark.generation, Data(subject?.id.bytes ?? []), subject?.key ?? 0, checksum]
    }

    private var checksum: Int64 {
        var checksum = Checksum()
        checksum.combine(mark.number)
        checksum.combine(mark.generation)
        if let subject { checksum.combine(subject.id.bytes) }
        // Only if known, so that rows written before keys were stored keep their checksums.
        if let key = subject?.key { checksum.combine(key) }
        return Int64(checksum.value)
    }
}
