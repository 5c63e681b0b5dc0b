package import ClipTypes
internal import Foundation
package import GRDB

/// A row of the table `clip`.
package struct ClipRow {
    package let id: ClipID
    package let byteCount: Int64
    package let status: ClipStatus
    package let reason: String?
    package let sampling: String
    package let sketchCount: Int
    package let isEmbedded: Bool
    package let metadata: ClipMetadata?
    package let rules: Int
    private let conversions: String

    /// The columns without the key, in the order of `init(row:)`.
    package static let columns = """
        id, byte_count, status, reason, sampling, sketch_count, embedded, container, codec, pixel_format, width, height, \
        duration_seconds, duration_attoseconds, frame_count, rules, conversions, checksum
        """

    /// The columns qualified by the table, for joins.
    package static let qualifiedColumns = columns.split(separator: ", ").map { "clip.\($0)" }.joined(separator: ", ")

    /// The number of columns.
    package static let columnCount = 18

    /// Creates the row of a clip to store.
    package init(_ clip: IndexedClip) {
        id = clip.id
        byteCount = clip.byteCount
        status = clip.status
        reason = clip.reason?.storable
        sampling = clip.sampling.storable
        sketchCount = clip.sketches.count
        isEmbedded = clip.embedding != nil
        rules = clip.rules
        conversions = (clip.metadata?.conversions ?? []).map(\.rawValue).joined(separator: ",")
        metadata = clip.metadata.map { metadata in
            ClipMetadata(
                container: metadata.container.storable, codec: metadata.codec.storable,
                pixelFormat: metadata.pixelFormat.storable, width: metadata.width, height: metadata.height,
                duration: metadata.duration, frameCount: metadata.frameCount,
                conversions: Set(metadata.conversions))
        }
    }

    /// Reads the columns of a row, starting at `first`.
    package init(row: Row, from first: Int = 0) throws {
        let bytes = try row.bytes(first, of: "clip")
        guard let id = ClipID(bytes: bytes) else {
            throw DamagedRow(subject: "clip", finding: "an id of \(bytes.count) bytes instead of 32")
        }
        let name = "clip \(id.prefix)"
        func value<Value: DatabaseValueConvertible>(_ column: Int) throws -> Value {
            try row.value(first + column, of: name)
        }
        self.id = id
        byteCount = try value(1)
        guard let status = ClipStatus(rawValue: try value(2)) else {
            throw DamagedRow(subject: name, finding: "an unknown status")
        }
        self.status = status
        reason = try row.optional(first + 3, of: name)
        sampling = try value(4)
        sketchCount = try value(5)
        isEmbedded = try value(6)
        // A conversion that another version made may be unknown to this one.
        conversions = try value(16)
        let known = conversions.split(separator: ",").compactMap { PictureConversion(rawValue: String($0)) }
        if try row.optional(first + 7, of: name, as: String.self) != nil {
            metadata = ClipMetadata(
                container: try value(7), codec: try value(8), pixelFormat: try value(9), width: try value(10),
                height: try value(11),
                duration: Duration(secondsComponent: try value(12), attosecondsComponent: try value(13)),
                frameCount: try value(14), conversions: Set(known))
        } else {
            metadata = nil
        }
        rules = try value(15)
        guard try value(17) == checksum else {
            throw DamagedRow(subject: name, finding: "its row does not match its checksum")
        }
    }

    /// The values of the columns.
    package var arguments: StatementArguments {
        [
            Data(id.bytes), byteCount, status.rawValue, reason, sampling, sketchCount, isEmbedded,
            metadata?.container, metadata?.codec, metadata?.pixelFormat, metadata?.width, metadata?.height,
            metadata?.duration.components.seconds, metadata?.duration.components.attoseconds, metadata?.frameCount,
            rules, conversions, checksum,
        ]
    }

    private var checksum: Int64 {
        var checksum = Checksum()
        checksum.combine(id.bytes)
        checksum.combine(byteCount)
        checksum.combine(status.rawValue)
        checksum.combine(reason)
        checksum.combine(sampling)
        checksum.combine(Int64(sketchCount))
        checksum.combine(Int64(isEmbedded ? 1 : 0))
        checksum.combine(Int64(metadata == nil ? 0 : 1))
        if let metadata {
            checksum.combine(metadata.container)
            checksum.combine(metadata.codec)
            checksum.combine(metadata.pixelFormat)
            checksum.combine(Int64(metadata.width))
            checksum.combine(Int64(metadata.height))
            checksum.combine(metadata.duration.components.seconds)
            checksum.combine(metadata.duration.components.attoseconds)
            checksum.combine(Int64(metadata.frameCount))
        }
        // Not for 1, so that rows written before versions existed keep their checksums.
        if rules != 1 { checksum.combine(Int64(rules)) }
        // Likewise.
        if !conversions.isEmpty { checksum.combine(conversions) }
        return Int64(checksum.value)
    }
}
