internal import ClipTypes
private import CopyMatching
private import Foundation
internal import Isolation
private import VisualDescriptors

extension ClipExplanation {
    /// The reason why no contact sheet can be drawn: the file of a clip is missing. `nil` if both files were decoded.
    public var sheetObstacle: String? {
        let gone = [a, b].first { $0.path == nil }
        return gone.map { "there is no contact sheet, because the file of '\($0.name)' is missing" }
    }

    /// Draws the aligned frames as a picture: A on the left, B on the right, their times and similarity, the best pair
    /// framed in green and the worst in red. At most twelve pairs are shown. Without pairs, frames of both are shown.
    ///
    /// - Returns: The bytes of a PNG file.
    /// - Throws: ``VidRecError/Code/unreadable`` if a file is gone; ``VidRecError/Code/invalidRequest`` if the
    ///   explanation was made without `sheet: true`; ``VidRecError/Code/toolUnavailable`` if FFmpeg cannot write a PNG.
    public func sheet() async throws -> [UInt8] {
        if let sheetObstacle { throw VidRecError(.unreadable, sheetObstacle) }
        let plan = pairs.isEmpty ? unalignedRows : alignedRows
        let rows = try plan.map { row in
            guard let left = a.pictures[row.aTime], let right = b.pictures[row.bTime] else {
                throw VidRecError(
                    .invalidRequest, "there is no contact sheet, because the explanation was made without pictures")
            }
            return ContactSheet.Row(
                left: left, right: right, leftTime: row.aTime, rightTime: row.bTime, similarity: row.similarity,
                mark: row.mark)
        }
        return try await VidRecError.translating {
            do {
                return try await pool.draw(ContactSheet(header: header, rows: rows, region: shownRegion))
            } catch let failure as DecodeFailure {
                throw VidRecError(.toolUnavailable, failure.reason)
            }
        }
    }

    private typealias PlannedRow = (
        aTime: Duration, bTime: Duration, similarity: Float?, mark: ContactSheet.Row.Mark
    )

    private var alignedRows: [PlannedRow] {
        Self.evenly(pairs.count, including: [bestNumber, worstNumber].compactMap { $0 }).map { number in
            let pair = pairs[number]
            let mark: ContactSheet.Row.Mark =
                number == bestNumber ? .best : number == worstNumber ? .worst : .none
            return (pair.aTime, pair.bTime, pair.similarity, mark)
        }
    }

    private var unalignedRows: [PlannedRow] {
        let count = min(a.times.count, b.times.count, ContactSheet.maximumRows)
        return (0..<count).map { row in
            (
                a.times[row * a.times.count / count], b.times[row * b.times.count / count], nil, .none
            )
        }
    }

    /// Returns evenly spread numbers below `count`, at most as many as a sheet has rows and including `required`.
    static func evenly(_ count: Int, including required: [Int]) -> [Int] {
        guard count > ContactSheet.maximumRows else { return Array(0..<count) }
        let last = ContactSheet.maximumRows - 1
        var chosen = (0...last).map { ($0 * (count - 1) + last / 2) / last }
        for number in required where !chosen.contains(number) {
            // The nearest number is replaced, except if it is itself to be included.
            let nearest = chosen.indices.filter { !required.contains(chosen[$0]) }
                .min { (abs(chosen[$0] - number), $0) < (abs(chosen[$1] - number), $1) }
            if let nearest { chosen[nearest] = number }
        }
        return chosen.sorted()
    }

    private var header: [String] {
        func file(_ clip: ExplainedClip) -> String {
            clip.path.map { URL(filePath: $0).lastPathComponent } ?? clip.name
        }
        var views: [String] = []
        if match.view != .whole { views.append(match.viewName) }
        if match.isMirrored { views.append("mirrored") }
        if pairs.isEmpty { views = ["no aligned frames"] }
        let finding = "\(isCopy ? "copy" : "no copy"), confidence \(String(format: "%.3f", confidence))"
        let relation = isCopy ? [match.relationPhrase].compactMap { $0 } : []
        return ["A \(file(a))", "B \(file(b))", finding] + relation
            + (views.isEmpty ? [] : [views.joined(separator: ", ")])
    }

    /// Without aligned frames, the region of the view is meaningless.
    private var shownRegion: ContentRegion? { pairs.isEmpty ? nil : region }
}
