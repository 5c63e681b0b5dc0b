private import Files
/// The recommendations of one or several models in a CSV file.
public struct RankingTable: Sendable {
    /// The recommendations of one model.
    public struct Model: Sendable {
        /// The name of the model; empty if the file has no column `model`.
        public let name: String
        /// The ranking of each user of the ground truth, the best item first; empty for a user who is not in the
        /// file.
        public let rankings: ItemLists
    }

    /// The models of the file, in the order of their first lines.
    public let models: [Model]
    /// The number of distinct users of the file, over all models, that are not in the ground truth; they are ignored.
    public let unknownUsers: Int

    private struct Line {
        let user: Int32
        let item: Int32
        let rank: Double
    }

    /// Reads CSV with the columns `user`, `item` and `rank` (1 is best) or, without it, `score` (the highest is best),
    /// and optionally `model`, in any order and with any others. Equal ranks or scores keep the order of the file.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The name of the file in error messages.
    ///   - truth: The ground truth, whose indices of users and items are used; other items get indices after its
    ///     items.
    /// - Throws: `EvaluationError`, with the line number if a line is wrong.
    public init(csv bytes: [UInt8], name: String, truth: RecommendationTruth) throws(EvaluationError) {
        var parser = CSVParser(bytes, name: name)
        let (header, user, item) = try EvaluationError.reading { () throws(CSVError) in
            let header = try CSVHeader(&parser)
            return (header, try header.column("user"), try header.column("item"))
        }
        guard let order = header["rank"] ?? header["score"] else {
            throw EvaluationError(
                .missingColumn,
                "'\(name)' has neither a column 'rank' nor 'score', its columns are "
                    + header.columns.joined(separator: ", "))
        }
        let isScore = header["rank"] == nil
        let model = header["model"]
        var items = NameIndex(truth.items)
        var users = NameIndex(truth.users)
        var models = NameIndex()
        var lines: [[Line]] = []
        while let record = try EvaluationError.reading({ () throws(CSVError) in try header.next(&parser) }) {
            let text = record.fields[order]
            guard let number = Double(text), !number.isNaN else {
                throw EvaluationError(
                    .badValue,
                    "line \(record.line) of '\(name)' has the \(isScore ? "score" : "rank") '\(text)', which is not a number"
                )
            }
            let place = models.insert(model.map { record.fields[$0] } ?? "")
            if place == lines.count { lines.append([]) }
            lines[place].append(
                Line(
                    user: Int32(users.insert(record.fields[user])), item: Int32(items.insert(record.fields[item])),
                    rank: isScore ? -number : number))
        }
        guard !lines.isEmpty else { throw EvaluationError(.empty, "'\(name)' has no rankings after its header") }
        unknownUsers = users.count - truth.users.count
        self.models = zip(models.names, lines).map { name, lines in
            Model(name: name, rankings: Self.rankings(of: lines, userCount: truth.users.count))
        }
    }

    private static func rankings(of lines: [Line], userCount: Int) -> ItemLists {
        let order = lines.indices.filter { lines[$0].user < userCount }.sorted {
            (lines[$0].user, lines[$0].rank, $0) < (lines[$1].user, lines[$1].rank, $1)
        }
        var rankings = ItemLists()
        var place = 0
        for user in 0..<userCount {
            let start = place
            while place < order.count, lines[order[place]].user == user { place += 1 }
            rankings.append(order[start..<place].map { lines[$0].item })
        }
        return rankings
    }
}
