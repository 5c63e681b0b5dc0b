// Explain why one clip is a copy of another, and draw the aligned frames side by side.

// snippet.hide
import Foundation
import VidRecKit

let library = try await ClipLibrary(at: "catalog")
// snippet.show
// snippet.explain
let explanation = try await library.explain("new.mp4", "clips/a.mp4", sheet: true)
print(explanation.isCopy, explanation.confidence, explanation.match.segments)
if let agreement = explanation.agreement { print("frames:", agreement.similarity, agreement.shares) }
if let related = explanation.related { print("whole clips:", related.similarity) }
// snippet.sheet
// A sheet needs both files. If the file of an indexed clip is gone, only the stored sketches are compared.
if let obstacle = explanation.sheetObstacle {
    print(obstacle)
} else {
    let png = try await explanation.sheet()
    try Data(png).write(to: URL(filePath: "sheet.png"))
}
// snippet.end
