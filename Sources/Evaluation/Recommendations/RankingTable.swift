private import Files
/// Rankings of a csv file, of one model or of several.
public struct RankingTable: Sendable {
    /// What one model recommends.
    public struct Model: Sendable {
        /// Its name; empty if the file has no column of models.
        public let name: String
        /// The ranking of each viewer of the truth, the best item first; empty for a viewer who is not in the file.
        public let rankings: ItemLists
    }

    /// The models, in the order in which they first appear.
    public let models: [Model]
    /// How many viewers of the file are not in the truth; they are left out.
    public let unknownUsers: Int

    private struct Line {
        let user: Int32
        let item: Int32
        let rank: Double
    }

    /// Reads csv with the columns `user`, `item` and `rank` (1 is best), or `score` in its place (the highest is best),
    /// and `model` if the file is of several, in any order and beside any others. Equal ranks keep the order of the file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    ///   - truth: numbers viewers and items; items it does not know get numbers from the count of its items on.
    /// - Throws: `EvaluationError`, which names the line.
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
        var items = NameNumbers(truth.items)
        var users = NameNumbers(truth.users)
        var models = NameNumbers()
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
        guard !lines.isEmpty else { throw EvaluationError(.empty, "'\(name)' has a header and no rankings") }
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
