public import ClipTypes
public import Foundation
internal import ClipCatalog
private import CopyMatching
private import Files

/// The groups of duplicates as HTML pages, which need no scripts and load nothing.
///
/// A page has at most ``groupsPerPage`` groups, and links to the pages before and after it, so that browsers can show ten thousand
/// groups with pictures. Paths are escaped, control characters included, and a content security policy forbids all that a
/// hostile name could start.
public struct DuplicatePages: Sendable {
    /// The number of groups on a page.
    public static let groupsPerPage = 100
    /// The number of links between groups on a page.
    private static let partsPerPage = 1000

    /// The duplicates.
    public let found: FoundDuplicates
    /// The name of the first page's file, such as `duplicates.html`; the others are `duplicates-2.html` and so on.
    public let fileName: String
    /// Returns the pictures of a clip as the bytes of a JPEG file; `nil` if there are none.
    private let strip: @Sendable (ClipID) throws -> [UInt8]?

    /// Creates the pages of duplicates.
    ///
    /// - Parameters:
    ///   - found: The duplicates.
    ///   - fileName: The name of the first page's file.
    ///   - strip: Returns the pictures of a clip as the bytes of a JPEG file; `nil` if there are none.
    public init(
        _ found: FoundDuplicates, fileName: String,
        strip: @escaping @Sendable (ClipID) throws -> [UInt8]? = { _ in nil }
    ) {
        self.found = found
        self.fileName = fileName
        self.strip = strip
    }

    /// The number of pages, at least 1.
    public var count: Int {
        max(1, found.groups.count.dividedUp(by: Self.groupsPerPage), found.parts.count.dividedUp(by: Self.partsPerPage))
    }

    /// Returns the name of the file of a page, from 1.
    public func name(ofPage number: Int) -> String {
        guard number > 1 else { return fileName }
        let url = URL(fileURLWithPath: "/" + fileName)
        let stem = url.deletingPathExtension().lastPathComponent
        return "\(stem)-\(number)" + (url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)")
    }

    /// Returns a page as UTF-8.
    ///
    /// - Parameter number: The number of the page, 1...``count``.
    public func page(_ number: Int) throws -> Data {
        precondition((1...count).contains(number), "page \(number) of \(count)")
        let groups = found.groups.dropFirst((number - 1) * Self.groupsPerPage).prefix(Self.groupsPerPage)
        let parts = found.parts.dropFirst((number - 1) * Self.partsPerPage).prefix(Self.partsPerPage)
        var text = Self.head + "<h1>Duplicates</h1>\n<p>\(summary)</p>\n" + navigation(number)
        for group in groups { text += try html(group) }
        if !parts.isEmpty {
            text += "<h2>Shared parts</h2>\n<ul>\n"
            for link in parts { text += "<li>\(html(link, names: found.clips))</li>\n" }
            text += "</ul>\n"
        }
        return Data((text + navigation(number) + "</body>\n</html>\n").utf8)
    }

    private var summary: String {
        let clips = found.groups.reduce(0) { $0 + $1.clips.count }
        return "\(found.groups.count) groups of \(clips) clips, \(found.parts.count) shared parts, among "
            + "\(found.comparedClips) clips. Nothing was deleted."
    }

    private func navigation(_ number: Int) -> String {
        guard count > 1 else { return "" }
        let near = Set([1, number - 1, number, number + 1, count]).filter { (1...count).contains($0) }.sorted()
        let links = near.map { page in
            let target = name(ofPage: page).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return page == number ? "<b>\(page)</b>" : "<a href=\"\(target)\">\(page)</a>"
        }
        return "<nav>Page \(links.joined(separator: " ")) of \(count)</nav>\n"
    }

    private func html(_ group: DuplicateGroup) throws -> String {
        var names: [ClipID: DuplicateClip] = [:]
        for clip in group.clips { names[clip.clip] = clip }
        var text = "<section id=\"g\(group.number)\">\n<h2>Group \(group.number): \(group.fileCount) files</h2>\n"
        for clip in group.clips {
            var best: [String] = []
            if group.longest == clip.clip { best.append("longest") }
            if group.largest == clip.clip { best.append("largest") }
            if group.oldest == clip.clip { best.append("oldest") }
            if let through = clip.through { best.append("through \(through.prefix)") }
            var facts: [String] = []
            if let duration = clip.duration { facts.append(String(format: "%.1f s", duration.seconds)) }
            if let width = clip.width, let height = clip.height { facts.append("\(width)x\(height)") }
            facts += ["\(clip.byteCount) bytes", clip.clip.prefix]
            text += "<div class=\"clip\">"
            if let strip = try strip(clip.clip) {
                text += "<img alt=\"\" src=\"data:image/jpeg;base64,\(Data(strip).base64EncodedString())\">"
            }
            text += clip.paths.map { "<p>\($0.escaped)</p>" }.joined()
            text += "<p class=\"facts\">\(facts.joined(separator: ", "))"
            text += best.map { " <b>\($0)</b>" }.joined() + "</p></div>\n"
        }
        if !group.links.isEmpty {
            text += "<details><summary>\(group.links.count) links</summary>\n<ul>\n"
            for link in group.links { text += "<li>\(html(link, names: names))</li>\n" }
            text += "</ul>\n</details>\n"
        }
        return text + "</section>\n"
    }

    private func html(_ link: DuplicateLink, names: [ClipID: DuplicateClip]) -> String {
        let paths = [link.clips.first, link.clips.second].map { (names[$0]?.paths.first ?? $0.prefix).escaped }
        func text(_ part: ClosedRange<Float>) -> String {
            String(format: "%.1f&ndash;%.1f s", Double(part.lowerBound), Double(part.upperBound))
        }
        let segments = (link.evidence?.segments ?? []).map { "\(text($0.first)) = \(text($0.second))" }
        var notes = [String(format: "%.3f", link.confidence)]
        if let relation = link.relation { notes.append(relation.rawValue) }
        if link.evidence?.isMirrored == true { notes.append("mirrored") }
        if link.mark == .same { notes.append("marked as the same") }
        notes += segments
        return "\(paths[0]) and \(paths[1]): \(notes.joined(separator: ", "))"
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>Duplicates</title>
        <style>
        body { font: 15px/1.4 sans-serif; margin: 1em auto; max-width: 60em; padding: 0 1em; color: #222; background: #fff }
        section { border-top: 1px solid #ccc; content-visibility: auto; contain-intrinsic-size: auto 20em }
        h2 { font-size: 1.1em }
        .clip { margin: .6em 0 }
        .clip img { display: block; max-width: 100%; height: auto }
        p { margin: .1em 0; overflow-wrap: anywhere }
        .facts { color: #666; font-size: .9em }
        nav { margin: 1em 0 }
        li { overflow-wrap: anywhere }
        </style>
        </head>
        <body>

        """
}

extension Int {
    fileprivate func dividedUp(by size: Int) -> Int { (self + size - 1) / size }
}

extension String {
    /// The text for HTML, control and formatting characters as escapes.
    fileprivate var escaped: String {
        printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
