// Index a folder, show the progress, and stop in order after ten seconds.

// snippet.hide
import VidRecKit

let library = try await ClipLibrary(at: "catalog", mode: .create)
// snippet.show
// snippet.index
// Clips are decoded and stored while the events are read.
let indexing = Task {
    var total = 0
    var done = 0
    for try await event in library.index(["clips"]) {
        switch event {
        case .planned(let plan):
            total = plan.pending.count + plan.unchanged.count + plan.unreadable.count
        case .file(let report):
            // What is reported is committed: it survives a crash from here on.
            done += 1
            print("\(done) of \(total):", report)
        case .finished(let summary):
            print("\(summary.failures) failures, \(summary.notStarted) not started")
        }
    }
}
// snippet.cancel
// Cancellation ends the run in order: the clips in flight are finished and reported, and no others are begun.
// Index the same folder again to do the rest.
Task {
    try await Task.sleep(for: .seconds(10))
    indexing.cancel()
}
try await indexing.value
// snippet.end
