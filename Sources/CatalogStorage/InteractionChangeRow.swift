internal import ClipTypes
package import GRDB

/// A row of the table `interaction_change`: an interaction that was stored. In a row without a subject, the keys are 0.
package struct InteractionChangeRow: ChangeRow {
    package let mark: ChangeMark
    package let subject: InteractionRow?

    package static let table = "interaction_change"
    package static let columns = "number, generation, viewer, time, item, event, has_value, value, position, checksum"
    package static let columnCount = 10
    package static var end: WritableKeyPath<StateRow, ChangeMark> { \.interactions }

    package init(mark: ChangeMark, subject: InteractionRow?) {
        self.mark = mark
        self.subject = subject
    }

    package init(row: Row) throws {
        let number: Int64 = try row.value(0, of: Self.table)
        let name = "row \(number) of the log '\(Self.table)'"
        mark = ChangeMark(number: number, generation: try row.value(1, of: name))
        let interaction = try InteractionRow(unchecked: row, from: 2, of: name)
        guard interaction.hasKnownEvent, try row.value(9, of: name) == Self.checksum(mark, interaction) else {
            throw Self.damaged(number)
        }
        subject = interaction.viewer == 0 ? nil : interaction
    }

    package var arguments: StatementArguments {
        let row = subject ?? .none
        return [
            mark.number, mark.generation, row.viewer, row.time, row.item, row.event, row.value != nil, row.value ?? 0,
            row.position, Self.checksum(mark, row),
        ]
    }

    private static func checksum(_ mark: ChangeMark, _ row: InteractionRow) -> Int64 {
        Checksum.mixing(
            mark.number, mark.generation, row.viewer, row.time, row.item, row.event, row.value == nil ? 0 : 1,
            Int64(bitPattern: (row.value ?? 0).bitPattern), row.position)
    }
}
