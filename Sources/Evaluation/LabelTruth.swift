private import Files
/// A clip and what it shows.
public struct LabeledClip: Hashable, Sendable {
    /// The clip.
    public let name: ClipName
    /// What it shows; empty if that is not known.
    public let label: String
    /// What it was cut from; clips of one group are no answers to each other. Empty for a clip of its own.
    public let group: String

    /// A clip.
    public init(name: ClipName, label: String, group: String = "") {
        self.name = name
        self.label = label
        self.group = group
    }
}

/// Clips with labels, each of which is a query to all the others.
public struct LabelTruth: Sendable {
    /// The clips, in the order of the file.
    public let clips: [LabeledClip]
    private let countByLabel: [String: Int]
    private let countByLabelAndGroup: [[String]: Int]

    /// A set of clips.
    ///
    /// - Throws: `EvaluationError` if none has a related one, or if one is there twice.
    public init(_ clips: [LabeledClip]) throws(EvaluationError) {
        try self.init(clips.map { (clip: $0, line: nil) }, name: nil)
    }

    /// Reads csv with the columns `file` and `label` and, if it is there, `group`.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    /// - Throws: `EvaluationError`, which names the line.
    public init(csv bytes: [UInt8], name: String) throws(EvaluationError) {
        let (table, file, label) = try EvaluationError.reading { () throws(CSVError) in
            let table = try CSVTable(bytes, name: name)
            return (table, try table.header.column("file"), try table.header.column("label"))
        }
        let group = table.header["group"]
        try self.init(
            table.records.map { record in
                let clip = LabeledClip(
                    name: ClipName(record.fields[file]),
                    label: record.fields[label],
                    group: group.map { record.fields[$0] } ?? ""
                )
                return (clip, record.line)
            }, name: name)
    }

    private init(_ numbered: [(clip: LabeledClip, line: Int?)], name: String?) throws(EvaluationError) {
        let place = name.map { "'\($0)'" } ?? "the truth"
        var seen: Set<ClipName> = []
        for (clip, line) in numbered {
            let position = line.map { "line \($0) of \(place)" } ?? place
            guard !clip.name.description.isEmpty else { throw EvaluationError(.badValue, "\(position) names no file") }
            guard seen.insert(clip.name).inserted else {
                throw EvaluationError(
                    .duplicate,
                    "\(position) has the clip '\(clip.name)' a second time; names are compared without their folders")
            }
        }
        clips = numbered.map(\.clip)
        countByLabel = Dictionary(clips.map { ($0.label, 1) }, uniquingKeysWith: +)
        countByLabelAndGroup = Dictionary(clips.map { ([$0.label, $0.group], 1) }, uniquingKeysWith: +)
        guard !clips.isEmpty else { throw EvaluationError(.empty, "\(place) has no clips") }
        guard clips.contains(where: { relatedCount(of: $0) > 0 }) else {
            throw EvaluationError(.empty, "no two clips of \(place) share a label and are of different groups")
        }
    }

    /// Whether `other` is an answer that may be ranked for `clip` at all.
    func isCandidate(_ other: LabeledClip, for clip: LabeledClip) -> Bool {
        other.name != clip.name && (clip.group.isEmpty || other.group != clip.group)
    }

    /// How many clips have the label of `clip` and are not of its group.
    func relatedCount(of clip: LabeledClip) -> Int {
        guard !clip.label.isEmpty else { return 0 }
        let excluded = clip.group.isEmpty ? 1 : countByLabelAndGroup[[clip.label, clip.group]] ?? 1
        return (countByLabel[clip.label] ?? 0) - excluded
    }
}
