// Recommend to a viewer whose interactions are in the catalog, and to one without any.

// snippet.hide
import VidRecKit

let library = try await ClipLibrary(at: "catalog", mode: .create)
// snippet.show
// snippet.record
// An item is a clip's path, file name or id, or any id of your own. Times are in milliseconds since 1970.
try await library.record([
    Interaction(user: "u", item: "a.mp4", time: 1_767_250_257_000, event: .watched, value: 0.9),
    Interaction(user: "u", item: "a.mp4", time: 1_767_250_263_000, event: .liked),
])
// snippet.user
for pick in try await library.recommend(to: "u", count: 10) { print(pick.rank, pick.item, pick.reason) }
// snippet.options
// The list favors variety with a weight of 0.3, and a fifth of its places go to clips with at most one viewer.
var options = RecommendOptions()
options.list.count = 10
options.list.diversity = 0.3
options.list.explorationShare = 0.2
options.onlyClips = true
let history = [Interaction(user: "guest", item: "road.mp4", time: 0, event: .liked)]
let answer = try await library.recommend(for: history, options: options)
if let notice = answer.notice { print(notice) }
for pick in answer.items { print(pick) }
// snippet.erase
// Afterwards, no file of the catalog contains the id.
_ = try await library.eraseInteractions(of: ["u"])
// snippet.end
