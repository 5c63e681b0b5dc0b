// Measure how well a catalog finds altered copies.

// snippet.hide
import LibraryEvaluation

let library = try await ClipLibrary(at: "catalog")
// snippet.show
// snippet.rank
// The columns are query, source (empty if no clip matches), and optionally transform and severity.
let truth = try CopyTruth(contentsOfFile: "truth.csv")
var outcome: RankingOutcome?
for try await event in library.rankCopies(truth, queriesIn: "queries") {
    switch event {
    case .progress(.missing(let missing)): print(missing)
    case .progress(.began(let files)): print("\(files.count) queries")
    case .progress(.answered(let file)): print(file)
    case .progress(.failed(let query)): print(query.file, query.error)
    case .finished(let ranked): outcome = ranked
    }
}
// snippet.measure
if let outcome {
    let evaluation = CopyEvaluation(of: outcome.rankings, truth: truth)
    for measure in CopyMeasure.allCases {
        let estimate = evaluation.overall[measure]
        print(measure.rawValue, estimate.value, estimate.interval.map { "95 % in \($0)" } ?? "")
    }
    for part in evaluation.byTransform { print(part.name, part.scores[.meanAveragePrecision].value) }
}
// snippet.end
