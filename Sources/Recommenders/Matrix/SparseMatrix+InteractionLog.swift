internal import Kernels

extension SparseMatrix {
    /// The wanted items of every viewer of a log, with their weights: viewers by rows.
    init(_ log: InteractionLog) {
        var offsets: [Int64] = [0]
        offsets.reserveCapacity(log.users.count + 1)
        var columns: [Int32] = []
        var values: [Float] = []
        columns.reserveCapacity(log.entryCount)
        var isPlain = true
        for user in 0..<log.users.count {
            var row = (log.offsets[user]..<log.offsets[user + 1]).filter { log.entryWeights[$0] > 0 }
            row.sort { log.entryItems[$0] < log.entryItems[$1] }
            for entry in row {
                columns.append(log.entryItems[entry])
                values.append(log.entryWeights[entry])
                isPlain = isPlain && log.entryWeights[entry] == 1
            }
            offsets.append(Int64(columns.count))
        }
        self.init(columnCount: log.items.count, offsets: offsets, columns: columns, values: isPlain ? [] : values)
    }
}
