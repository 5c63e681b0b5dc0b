// Index a folder, show the progress, and stop after ten seconds, with the clips in flight finished.

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
            // A reported file is committed: its result survives a crash.
            done += 1
            print("\(done) of \(total):", report)
        case .watching: print("waiting for more")
        case .finished(let summary):
            print("\(summary.failures) failures, \(summary.notStarted) not started")
        }
    }
}
// snippet.cancel
// A cancelled run finishes and reports the clips in flight and starts no others. Index the same folder again to continue.
Task {
    try await Task.sleep(for: .seconds(10))
    indexing.cancel()
}
try await indexing.value
// snippet.end
