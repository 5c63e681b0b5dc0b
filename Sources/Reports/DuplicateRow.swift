internal import ClipCatalog
internal import ClipTypes
private import CopyMatching
package import Duplicates
private import Foundation
private import VidRecKit

/// A row of the table and of the CSV file of duplicates: a file of a group, or two clips that are linked.
package enum DuplicateRow: ResultRow {
    /// A file of a clip of a group, by its place among the paths of the clip.
    case file(DuplicateGroup, DuplicateClip, path: Int)
    /// Two clips that are linked; within a group, its number.
    case link(DuplicateLink, group: Int?, paths: [String])

    package static let schema = "vidrec.duplicates/1"
    package static let columns = [
        "row", "group", "path", "clip", "other_path", "other_clip", "relation", "confidence", "mark", "direct",
        "through",
        "longest", "largest", "oldest", "duration", "width", "height", "bytes", "time", "time_of", "coverage",
        "other_coverage", "mirrored", "segments",
    ]
    package static let headings = [
        TableColumn(heading: "GROUP", alignsRight: true), TableColumn(heading: "CONFIDENCE", alignsRight: true),
        TableColumn(heading: "SECONDS", alignsRight: true), TableColumn(heading: "SIZE", alignsRight: true),
        TableColumn(heading: "BYTES", alignsRight: true), TableColumn(heading: "BEST"),
        TableColumn(heading: "PATH AND RELATION"),
    ]

    /// Returns the rows of all duplicates: of each group its files, and if asked for its links; then the links between groups.
    package static func rows(_ found: FoundDuplicates, withLinks: Bool) -> [DuplicateRow] {
        var rows: [DuplicateRow] = []
        for group in found.groups {
            for clip in group.clips { rows += clip.paths.indices.map { .file(group, clip, path: $0) } }
            guard withLinks else { continue }
            var paths: [ClipID: String] = [:]
            for clip in group.clips { paths[clip.clip] = clip.paths[0] }
            rows += group.links.map { link in
                .link(
                    link, group: group.number, paths: [link.clips.first, link.clips.second].map { paths[$0] ?? "" })
            }
        }
        return rows
            + found.parts.map { link in
                .link(
                    link, group: nil,
                    paths: [link.clips.first, link.clips.second].map { found.clips[$0]?.paths.first ?? "" })
            }
    }

    package var members: [(String, JSONValue)] { zip(Self.columns, fields).map { ($0, .string($1)) } }

    package var fields: [String] {
        switch self {
        case .file(let group, let clip, let place):
            let first = group.clips[0]
            let link = group.link(clip.clip, first.clip)
            let isFirst = clip.clip == first.clip
            let relation =
                place > 0 ? "same_file" : isFirst ? "" : link.map { $0.relation(of: clip.clip) } ?? "through"
            var fields = ["file", String(group.number), clip.paths[place], clip.clip.description]
            fields += isFirst ? ["", ""] : [first.paths[0], first.clip.description]
            fields += [relation, link?.confidence.description ?? "", link?.mark?.rawValue ?? ""]
            fields += [isFirst ? "" : String(clip.through == nil), clip.through?.description ?? ""]
            fields += [group.longest, group.largest, group.oldest].map { String($0 == clip.clip) }
            fields.append(clip.duration.map { String($0.seconds.rounded(places: 6)) } ?? "")
            fields += [clip.width, clip.height].map { $0.map { String($0) } ?? "" }
            fields += [String(clip.byteCount), clip.time.dateText, clip.isUploadTime ? "upload" : "file"]
            return fields + ["", "", "", ""]
        case .link(let link, let group, let paths):
            let evidence = link.evidence
            var fields = [group == nil ? "part" : "link", group.map { String($0) } ?? ""]
            fields += [paths[0], link.clips.first.description, paths[1], link.clips.second.description]
            fields += [link.relation(of: link.clips.first), link.confidence.description, link.mark?.rawValue ?? ""]
            fields += [String](repeating: "", count: 11)
            let coverages = [evidence?.firstCoverage, evidence?.secondCoverage]
            fields += coverages.map { $0.map { String(Double($0).rounded(places: 3)) } ?? "" }
            return fields + [evidence.map { String($0.isMirrored) } ?? "", link.segmentsJSON.text]
        }
    }

    package var cells: [String] {
        switch self {
        case .file(let group, let clip, let place):
            let link = group.link(clip.clip, group.clips[0].clip)
            var best: [String] = []
            if group.longest == clip.clip { best.append("longest") }
            if group.largest == clip.clip { best.append("largest") }
            if group.oldest == clip.clip { best.append("oldest") }
            var notes: [String] = []
            if place > 0 {
                notes = ["the same file"]
            } else if let link {
                notes = link.notes(of: clip.clip)
            } else if let through = clip.through {
                notes = ["through \(through.prefix)"]
            }
            let size = clip.width.flatMap { width in clip.height.map { "\(width)x\($0)" } }
            let seconds = clip.duration.map { String($0.seconds.rounded(places: 1)) }
            let confidence = link.map { String(format: "%.3f", $0.confidence) }
            return [
                String(group.number), confidence ?? "-", seconds ?? "-", size ?? "-", String(clip.byteCount),
                place > 0 || best.isEmpty ? "-" : best.joined(separator: ","),
                displayPath(clip.paths[place]) + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"),
            ]
        case .link(let link, let group, let paths):
            let notes = link.notes(of: link.clips.first)
            return [
                group.map { String($0) } ?? "-", String(format: "%.3f", link.confidence), "-", "-", "-", "-",
                displayPath(paths[0]) + " and " + displayPath(paths[1])
                    + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"),
            ]
        }
    }
}

extension DuplicateGroup {
    /// Returns the link between two clips of the group; `nil` if there is none.
    fileprivate func link(_ clip: ClipID, _ other: ClipID) -> DuplicateLink? {
        guard clip != other else { return nil }
        let pair = ClipPair(clip, other)
        return links.first { $0.clips == pair }
    }
}

extension DuplicateLink {
    /// What a clip of the link is to the other: a relation, or `marked` if only a person says that both are the same.
    func relation(of clip: ClipID) -> String {
        switch (relation, clip == clips.first) {
        case (nil, _): "marked"
        case (.contained, false): CopyRelation.contains.rawValue
        case (.contains, false): CopyRelation.contained.rawValue
        case (let relation?, _): relation.rawValue
        }
    }

    /// The seconds that both share and the relation, for people to read.
    ///
    /// - Parameter clip: The clip that is named.
    func notes(of clip: ClipID) -> [String] {
        let isFirst = clip == clips.first
        func text(_ part: ClosedRange<Float>) -> String {
            String(format: "%.1f-%.1f s", Double(part.lowerBound), Double(part.upperBound))
        }
        let segments = evidence?.segments ?? []
        let relation: String? =
            switch relation(of: clip) {
            case "marked": nil
            case "contained": "a part of the other"
            case "contains": "contains the other"
            case "overlaps": "both have a part"
            default: nil
            }
        var notes: [String] = segments.prefix(3).map { segment in
            let (own, other) = isFirst ? (segment.first, segment.second) : (segment.second, segment.first)
            return "\(text(own)) = \(text(other))"
        }
        if segments.count > 3 { notes.append("and others") }
        if evidence?.isMirrored == true { notes.append("mirrored") }
        if let relation { notes.append(relation) }
        if mark == .same { notes.append("marked as the same") }
        return notes
    }
}
