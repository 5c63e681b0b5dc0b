import VidRecKit

let library = try await ClipLibrary(at: "catalog", mode: .create)
for try await event in library.index(["clips"]) { print(event) }
for hit in try await library.similar(to: "new.mp4", count: 5) { print(hit.path, hit.score) }
for hit in try await library.copies(of: "new.mp4") { print(hit.confidence, hit.segments) }
try await library.record([Interaction(user: "u", item: "a.mp4", time: 0, event: .liked)])
for pick in try await library.recommend(to: "u", count: 10) { print(pick.item, pick.reason) }
