internal import Kernels

extension SparseMatrix {
    /// Creates the user-item matrix of the positive weights of a log: users are rows, items columns.
    init(_ log: InteractionLog) {
        var offsets: [Int64] = [0]
        offsets.reserveCapacity(log.users.count + 1)
        var columns: [Int32] = []
        var values: [Float] = []
        columns.reserveCapacity(log.entryCount)
        var isBinary = true
        for user in 0..<log.users.count {
            var row = (log.offsets[user]..<log.offsets[user + 1]).filter { log.entryWeights[$0] > 0 }
            row.sort { log.entryItems[$0] < log.entryItems[$1] }
            for entry in row {
                columns.append(log.entryItems[entry])
                values.append(log.entryWeights[entry])
                isBinary = isBinary && log.entryWeights[entry] == 1
            }
            offsets.append(Int64(columns.count))
        }
        self.init(columnCount: log.items.count, offsets: offsets, columns: columns, values: isBinary ? [] : values)
    }
}
