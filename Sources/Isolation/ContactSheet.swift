package import ClipTypes
package import VisualDescriptors

/// The contents of a contact sheet: pictures of two clips side by side, a row a pair of frames, A on the left and B on the
/// right. A worker draws it.
package struct ContactSheet: Hashable, Sendable {
    /// The most rows.
    package static let mostRows = 12

    /// A row of the sheet.
    package struct Row: Hashable, Sendable {
        package let left: Picture
        package let right: Picture
        package let leftTime: Duration
        package let rightTime: Duration
        /// What is written between the pictures; nil for nothing.
        package let similarity: Float?
        package let mark: Mark

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

    /// The lines on top.
    package let header: [String]
    package let rows: [Row]
    /// The part of the left pictures that is outlined.
    package let region: ContentRegion?

    package init(header: [String], rows: [Row], region: ContentRegion?) {
        self.header = header
        self.rows = rows
        self.region = region
    }
}

extension MessageWriter {
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
