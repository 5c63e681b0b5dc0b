// Turn the errors of the library into messages and the exit codes of a program.

// snippet.hide
import Foundation
import VidRecKit

// snippet.show
// snippet.codes
do {
    let library = try await ClipLibrary(at: "catalog")
    print(try await library.similar(to: "new.mp4"))
} catch let error as VidRecError {
    switch error.code {
    case .catalogMissing:
        print("nothing is indexed yet")
    case let code where code.isOfOneClip:
        // The error concerns this clip only: queries for other clips may succeed.
        print("skipped: \(error)")
    default:
        print(error)
    }
    // 3 for an input that failed, 4 and 5 for the catalog, 64 for a wrong request, 74 for results that cannot be written.
    exit(error.code.exitCode)
} catch is CancellationError {
    exit(130)
}
// snippet.end
