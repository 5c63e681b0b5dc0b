// Find the clips that share footage with an upload, and the seconds that they share.

// snippet.hide
import VidRecKit

let library = try await ClipLibrary(at: "catalog")
// snippet.show
// snippet.copies
// By default only clips with a confidence of `CopyThreshold.confidence` or more are returned.
for copy in try await library.copies(of: "new.mp4", count: 3, minimumConfidence: 0.5) {
    // The relation is same, contained (the query is a part of the clip), contains or overlaps.
    print(copy.path, copy.confidence, copy.match.relation.rawValue, copy.match.isMirrored ? "mirrored" : "as it is")
    for segment in copy.segments {
        // A speed of 2 means that the query runs twice as fast as the clip, below 0 that it runs backward.
        print("  \(segment.query) s of the query are \(segment.clip) s of the clip, at speed \(segment.speed)")
    }
}
// snippet.end
