package import ClipTypes

/// The contents of a contact sheet, which shows matching frames of two clips side by side, one pair a row. A worker
/// draws it.
package struct ContactSheet: Hashable, Sendable {
    /// The maximum number of rows.
    package static let maximumRows = 12

    /// A row of the sheet: a pair of frames.
    package struct Row: Hashable, Sendable {
        /// The picture of the first clip's frame.
        package let left: Picture
        /// The picture of the second clip's frame.
        package let right: Picture
        /// The presentation time of the first clip's frame, which is printed.
        package let leftTime: Duration
        /// The presentation time of the second clip's frame, which is printed.
        package let rightTime: Duration
        /// The similarity that is printed between the pictures; `nil` for none.
        package let similarity: Float?
        /// Whether the pair is highlighted, by a frame in color around the pictures.
        package let mark: Mark

        /// The highlighting of a pair: none, as the most similar, or as the least similar.
        package enum Mark: UInt8, Sendable {
            case none, best, worst
        }

        package init(
            left: Picture, right: Picture, leftTime: Duration, rightTime: Duration, similarity: Float?, mark: Mark
        ) {
            self.left = left
            self.right = right
            self.leftTime = leftTime
            self.rightTime = rightTime
            self.similarity = similarity
            self.mark = mark
        }
    }

    /// The lines of text above the rows.
    package let header: [String]
    /// The pairs of frames, from the top; at most ``maximumRows``.
    package let rows: [Row]
    /// The region that is outlined in the left pictures, in pixels of the picture; `nil` for none.
    package let region: ContentRegion?

    /// Creates a sheet from its header and its rows.
    package init(header: [String], rows: [Row], region: ContentRegion?) {
        self.header = header
        self.rows = rows
        self.region = region
    }
}

extension MessageWriter {
    /// Writes a sheet with its pictures.
    package mutating func put(_ sheet: ContactSheet) {
        put(each: sheet.header) { $0.put($1) }
        put(each: sheet.rows) { writer, row in
            writer.put(row.left)
            writer.put(row.right)
            writer.put(row.leftTime)
            writer.put(row.rightTime)
            writer.put(row.similarity) { $0.put($1) }
            writer.put(row.mark.rawValue)
        }
        put(sheet.region) { $0.put($1) }
    }
}

extension MessageReader {
    /// Reads a sheet with its pictures.
    package mutating func sheet() throws(Malformed) -> ContactSheet {
        let header = try each { (reader) throws(Malformed) in try reader.text() }
        let rows = try each { (reader) throws(Malformed) in
            let (left, right) = (try reader.picture(), try reader.picture())
            let (leftTime, rightTime) = (try reader.duration(), try reader.duration())
            let similarity = try reader.optional { (reader) throws(Malformed) in try reader.float() }
            guard let mark = ContactSheet.Row.Mark(rawValue: try reader.integer()) else { throw Malformed() }
            return ContactSheet.Row(
                left: left, right: right, leftTime: leftTime, rightTime: rightTime, similarity: similarity, mark: mark)
        }
        return ContactSheet(
            header: header, rows: rows,
            region: try optional { (reader) throws(Malformed) in try reader.region() })
    }
}
