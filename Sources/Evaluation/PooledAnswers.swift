/// The answers to many queries in one list, the highest score first, so that any resampling of the queries' source clips
/// is measured in one pass without sorting again.
///
/// Precision and recall have their greatest values right after a right answer, so of the wrong answers only their number
/// before each right one counts: per source clip, as that is what is drawn.
struct PooledAnswers {
    /// An answer in the list.
    struct Answer {
        /// The number of the source clip whose query it answers.
        let origin: Int
        /// Whether it is the query's source.
        let isRight: Bool
    }

    /// What the list as a whole is worth.
    struct Values {
        var microAveragePrecision = 0.0
        var recallAtPrecision90 = 0.0
        var precisionAtRecall90 = 0.0
    }

    /// The source clip of each right answer.
    private var right: [Int] = []
    /// Where the wrong answers end that come before each right one, in the two arrays below.
    private var ends: [Int] = []
    /// Source clips of wrong answers.
    private var wrongOrigins: [Int] = []
    /// How many wrong answers each stands for.
    private var wrongCounts: [Int] = []

    /// - Parameter answers: the highest score first.
    init(_ answers: some Sequence<Answer>) {
        var wrong: [Int: Int] = [:]
        for answer in answers {
            guard answer.isRight else {
                wrong[answer.origin, default: 0] += 1
                continue
            }
            for (origin, count) in wrong {
                wrongOrigins.append(origin)
                wrongCounts.append(count)
            }
            wrong.removeAll(keepingCapacity: true)
            right.append(answer.origin)
            ends.append(wrongOrigins.count)
        }
    }

    /// The values when every answer counts as often as its source clip was drawn.
    ///
    /// - Parameters:
    ///   - weights: how many times each source clip was drawn.
    ///   - sources: how many right answers there are to be found.
    func values(weights: [Int], sources: Int) -> Values {
        var (found, answers, start, sum) = (0, 0, 0, 0.0)
        var values = Values()
        for (origin, end) in zip(right, ends) {
            for position in start..<end { answers += wrongCounts[position] * weights[wrongOrigins[position]] }
            start = end
            guard weights[origin] > 0 else { continue }
            for _ in 0..<weights[origin] {
                found += 1
                answers += 1
                sum += Double(found) / Double(answers)
            }
            let (precision, recall) = (Double(found) / Double(answers), Double(found) / Double(sources))
            if precision >= 0.9 { values.recallAtPrecision90 = recall }
            if recall >= 0.9 { values.precisionAtRecall90 = max(values.precisionAtRecall90, precision) }
        }
        values.microAveragePrecision = sum / Double(sources)
        return values
    }
}
