/// The answers to all queries in one list, the highest score first, so that any resample of the source clips is
/// evaluated in one pass without sorting again.
///
/// Precision and recall have their local maxima right after a correct answer, so that only the numbers of wrong
/// answers before each correct one are stored, by source clip.
struct PooledAnswers {
    /// An answer in the list.
    struct Answer {
        /// The index of the source clip of its query.
        let origin: Int
        /// Whether it is the query's source.
        let isRight: Bool
    }

    /// The measures of the list.
    struct Values {
        var microAveragePrecision = 0.0
        var recallAtPrecision90 = 0.0
        var precisionAtRecall90 = 0.0
    }

    /// The source clip of each correct answer.
    private var right: [Int] = []
    /// For each correct answer, the end of the wrong answers before it in the two arrays below.
    private var ends: [Int] = []
    /// The source clips of wrong answers.
    private var wrongOrigins: [Int] = []
    /// The number of wrong answers of each.
    private var wrongCounts: [Int] = []

    /// - Parameter answers: The answers, the highest score first.
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

    /// Returns the measures with every answer weighted by the multiplicity of its source clip.
    ///
    /// - Parameters:
    ///   - weights: The multiplicity of each source clip.
    ///   - sources: The number of sources to find.
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
