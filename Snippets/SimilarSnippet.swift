// Find the clips that look and move like a clip.

// snippet.hide
import VidRecKit

let library = try await ClipLibrary(at: "catalog")
// snippet.show
// snippet.one
// A query is a file, the path of an indexed clip, or the first digits of its id.
for hit in try await library.similar(to: "new.mp4", count: 5, minimumScore: 0.5) {
    print(hit.path, hit.score)
    // The shares of color, texture, shape, motion and content add up to the score.
    for (family, share) in hit.reasons { print(" ", family, share) }
}
// snippet.many
// Run several queries concurrently. Answers are in the order of the queries, and a failed query does not end the others.
for try await answer in library.similar(to: ["new.mp4", "clips/a.mp4"], options: SimilarOptions(count: 3)) {
    switch answer.result {
    case .success(let hits): print(answer.query, hits.map(\.path))
    case .failure(let error): print(answer.query, error)
    }
}
// snippet.end
