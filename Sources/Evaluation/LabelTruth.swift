internal import ClipTypes
private import Files

/// A clip with the label of its content.
public struct LabeledClip: Hashable, Sendable {
    /// The name of the clip.
    public let name: ClipName
    /// The label of the clip's content; empty if unknown, so that no clip is related.
    public let label: String
    /// The group: the footage that it was cut from. Clips of one group are not candidates for each other. Empty for a
    /// group of one.
    public let group: String

    /// Creates a labeled clip from its name, its label (empty if unknown) and its group (empty for a group of one).
    public init(name: ClipName, label: String, group: String = "") {
        self.name = name
        self.label = label
        self.group = group
    }
}

/// The ground truth of the related-clips benchmark: labeled clips, each of which is a query against all others.
public struct LabelTruth: Sendable {
    /// The clips, in the order of the file, each once, including those without a related clip.
    public let clips: [LabeledClip]
    private let countByLabel: [ExactText: Int]
    private let countByLabelAndGroup: [[ExactText]: Int]

    /// Creates a ground truth from clips.
    ///
    /// - Throws: `EvaluationError` if no clip has a related clip, a name is empty, or a clip occurs twice.
    public init(_ clips: [LabeledClip]) throws(EvaluationError) {
        try self.init(clips.map { (clip: $0, line: nil) }, name: nil)
    }

    /// Reads CSV with the columns `file` and `label` and, optionally, `group`.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The name of the file in error messages.
    /// - Throws: `EvaluationError`, with the line number if a line is wrong.
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
        let place = name.map { "'\($0)'" } ?? "the ground truth"
        var seen: Set<ClipName> = []
        for (clip, line) in numbered {
            let position = line.map { "line \($0) of \(place)" } ?? place
            guard !clip.name.description.isEmpty else { throw EvaluationError(.badValue, "\(position) has no file") }
            guard seen.insert(clip.name).inserted else {
                throw EvaluationError(
                    .duplicate,
                    "\(position) repeats the clip '\(clip.name)'; names are compared without their folders")
            }
        }
        clips = numbered.map(\.clip)
        countByLabel = Dictionary(clips.map { ($0.label.exact, 1) }, uniquingKeysWith: +)
        countByLabelAndGroup = Dictionary(clips.map { ([$0.label.exact, $0.group.exact], 1) }, uniquingKeysWith: +)
        guard !clips.isEmpty else { throw EvaluationError(.empty, "\(place) has no clips") }
        guard clips.contains(where: { relatedCount(of: $0) > 0 }) else {
            throw EvaluationError(.empty, "no two clips of \(place) have the same label and different groups")
        }
    }

    /// Returns whether `other` may be ranked for the query `clip`.
    func isCandidate(_ other: LabeledClip, for clip: LabeledClip) -> Bool {
        other.name != clip.name && (clip.group.isEmpty || other.group.exact != clip.group.exact)
    }

    /// Returns the number of clips with the label of `clip` that are not in its group.
    func relatedCount(of clip: LabeledClip) -> Int {
        guard !clip.label.isEmpty else { return 0 }
        let excluded = clip.group.isEmpty ? 1 : countByLabelAndGroup[[clip.label.exact, clip.group.exact]] ?? 1
        return (countByLabel[clip.label.exact] ?? 0) - excluded
    }
}
