package import ClipCatalog
internal import ClipTypes
internal import CopyMatching
internal import Files
internal import Foundation
internal import IndexFiles

/// Opens, updates and writes the files of the index of sketches.
package struct SketchIndexStore: CatalogIndexStore {
    private static let name = "sketches"

    private let catalog: Catalog
    private let folder: IndexFolder
    private let policy: IndexPolicy
    private let parity: [Int8]

    /// Creates the store of a catalog.
    ///
    /// - Parameters:
    ///   - catalog: The catalog.
    ///   - parity: The parity of the codes of the model in use.
    ///   - policy: When files are written.
    package init(catalog: Catalog, parity: [Int8], policy: IndexPolicy = IndexPolicy()) {
        self.catalog = catalog
        self.parity = parity
        self.policy = policy
        folder = IndexFolder(of: catalog)
    }

    private var dimension: Int { parity.count }

    /// The kind of the codes, in place of a model: those of two models may be alike.
    private var kind: String {
        "codes of \(dimension) values, " + parity.map { $0 > 0 ? "+" : "-" }.joined()
    }

    package func updated(_ index: SketchCatalogIndex?) throws -> SketchCatalogIndex {
        do {
            if let index, let updated = try applyingChanges(to: index) { return updated }
            if let index = try open(), let updated = try applyingChanges(to: index) { return updated }
        } catch let error as IndexFileError {
            guard error.isRebuildable || error.code == .newerFormat else { throw error }
        }
        return try build()
    }

    package func build() throws -> SketchCatalogIndex {
        let lock = folder.lock(for: Self.name)
        defer { withExtendedLifetime(lock) {} }
        guard lock != nil else { return try build(isWriting: false) }
        do {
            return try build(isWriting: true)
        } catch is IndexFileError {
            // Without space on the disk, for example.
            return try build(isWriting: false)
        }
    }

    package func check(verifying: Bool) throws -> IndexCheck {
        if let obstacle = folder.obstacle(to: Self.name) { return .none(.sketches, problem: obstacle, isBlocked: true) }
        do {
            guard let index = try open(), let updated = try applyingChanges(to: index) else {
                return .none(.sketches, problem: "'\(folder.path)' is of another state or model than the catalog")
            }
            let segments = index.sketches.segments
            if verifying {
                for segment in segments { try segment.verify() }
            }
            return IndexCheck(
                content: .sketches,
                method: index.sketches.method == .lists
                    ? "\(index.sketches.quantizer?.count ?? 0) inverted lists" : "exact",
                clips: index.sketches.count, unstoredChanges: updated.unstoredChanges ?? 0, files: segments.count,
                byteCount: segments.reduce(0) { $0 + $1.byteCount }, problem: nil)
        } catch let error as IndexFileError {
            return .none(.sketches, problem: error.code == .missing ? nil : error.description)
        }
    }

    // MARK: - Opening and updating

    private func open() throws -> SketchCatalogIndex? {
        let (list, removed) = try IndexList.read(Self.name, in: folder, removed: Int64.self)
        guard list.model == kind else { return nil }
        do {
            var removed = removed[...]
            var segments: [(segment: SketchSegment, removed: [Int64])] = []
            for name in list.segments {
                guard let count = removed.popFirst(), 0...removed.count ~= Int(count) else { return nil }
                segments.append(
                    (
                        try SketchSegment(opening: folder.path(of: name), dimension: dimension, parity: parity),
                        Array(removed.prefix(Int(count)))
                    ))
                removed = removed.dropFirst(Int(count))
            }
            let quantizer = try list.others.first.map {
                try SketchQuantizer(reading: folder.path(of: $0), dimension: dimension, parity: parity)
            }
            let sketches = try SketchIndex(
                dimension: dimension, parity: parity, segments: segments, quantizer: quantizer)
            return SketchCatalogIndex(mark: list.mark, sketches: sketches, unstoredChanges: 0)
        } catch let error as IndexFileError where error.code == .missing {
            // Another process may have replaced the list and removed the files of the former one.
            guard let (now, _) = try? IndexList.read(Self.name, in: folder, removed: Int64.self), now != list else {
                throw error
            }
            return try open()
        }
    }

    private func applyingChanges(to index: SketchCatalogIndex) throws -> SketchCatalogIndex? {
        guard let (changes, mark) = try catalog.clipChanges(since: index.mark) else { return nil }
        var index = index
        if !changes.isEmpty {
            let keys = changes.compactMap(\.key)
            guard keys.count == changes.count else { return nil }
            let ids = Set(changes.map(\.id)).sorted()
            let present = try catalog.keys(of: ids)
            let tracks = try catalog.sketches(ofKeys: ids.compactMap { present[$0] }.sorted()).map {
                (key: $0.key, track: SketchCatalogIndex.track($0, dimension: dimension))
            }
            try index.sketches.update(inserting: tracks, removing: keys)
            index.unstoredChanges = index.unstoredChanges.map { $0 + changes.count }
        }
        index.mark = mark
        // Unless there are later changes, as many clips must be there as the catalog has.
        let (totals, position) = try catalog.totalsWithPosition()
        guard position.clips != mark || totals.sketches == index.sketches.count else { return nil }
        return index
    }

    // MARK: - Building

    private func build(isWriting: Bool) throws -> SketchCatalogIndex {
        var sketches = SketchIndex(dimension: dimension, parity: parity)
        var names: [String] = []
        var quantizers: [String] = []
        var tracks: [(key: Int64, track: SketchTrack)] = []
        func insert() throws {
            try sketches.update(inserting: tracks)
            tracks.removeAll(keepingCapacity: true)
        }
        func flush() throws {
            try insert()
            guard isWriting, sketches.tailCount > 0 else { return }
            let quantizer = try trained(&sketches, &names, &quantizers)
            try write(names.count..<names.count, of: &sketches, &names, quantizer)
        }
        let mark = try catalog.readSketches { _ in
        } _: { stored in
            tracks.append((stored.key, SketchCatalogIndex.track(stored, dimension: dimension)))
            if tracks.count == min(512, policy.clipsInMemory) { try insert() }
            if isWriting, sketches.tailCount >= policy.clipsInMemory { try flush() }
        }
        try flush()
        let index = SketchCatalogIndex(mark: mark, sketches: sketches, unstoredChanges: isWriting ? 0 : nil)
        if isWriting { try writeList(of: index, names, quantizers) }
        return index
    }

    /// Returns the centroids of the index. If there are none yet, or they are outgrown, new ones are trained, and all
    /// segments are written with them.
    private func trained(
        _ sketches: inout SketchIndex, _ names: inout [String], _ quantizers: inout [String]
    ) throws -> SketchQuantizer? {
        guard sketches.quantizer?.isOutgrown(byFrames: sketches.frameCount) ?? true,
            let quantizer = try sketches.trainedQuantizer(jobs: policy.jobs)
        else { return sketches.quantizer }
        let name = folder.newName(of: Self.name, "centroids")
        try quantizer.write(to: folder.path(of: name))
        quantizers = [name]
        for number in names.indices {
            names[number] = folder.newName(of: Self.name, "segment")
            try sketches.compact(
                number..<number + 1, includesTail: false, to: folder.path(of: names[number]), quantizer: quantizer,
                jobs: policy.jobs)
        }
        return quantizer
    }

    /// Writes clips in memory, and those of some segments, to a segment.
    private func write(
        _ range: Range<Int>, of sketches: inout SketchIndex, _ names: inout [String], _ quantizer: SketchQuantizer?
    ) throws {
        let name = folder.newName(of: Self.name, "segment")
        try sketches.compact(range, to: folder.path(of: name), quantizer: quantizer, jobs: policy.jobs)
        names.replaceSubrange(range, with: [name])
    }

    private func writeList(of index: SketchCatalogIndex, _ names: [String], _ quantizers: [String]) throws {
        var removed: [Int64] = []
        for number in names.indices {
            let keys = try index.sketches.removedKeys(inSegment: number)
            removed += [Int64(keys.count)] + keys
        }
        let list = IndexList(
            model: kind, mark: index.mark, segments: names, others: quantizers, rowCount: index.sketches.count)
        try list.write(Self.name, removed: removed, in: folder)
    }

    // MARK: - Writing

    package func store(_ index: SketchCatalogIndex) throws -> SketchCatalogIndex {
        let isMuch = index.unstoredChanges.map { $0 >= policy.leastChanges } ?? (index.sketches.count > 0)
        guard isMuch, let lock = folder.lock(for: Self.name) else { return index }
        defer { withExtendedLifetime(lock) {} }
        let known = try? IndexList.read(Self.name, in: folder, removed: Int64.self).list
        var names = known?.segments ?? []
        guard names.map({ folder.path(of: $0) }) == index.sketches.segments.map(\.path) else {
            // The files are others than those of this index.
            return try index.unstoredChanges == nil ? build(isWriting: true) : index
        }
        var index = index
        var quantizers = known?.others ?? []
        let quantizer = try trained(&index.sketches, &names, &quantizers)
        let rowCount = index.sketches.segments.reduce(0) { $0 + $1.count }
        var first = names.count
        if (rowCount + index.sketches.tailCount - index.sketches.count) * 4 > rowCount {
            first = 0
        } else {
            var joined = index.sketches.tailCount
            while first > 0, joined > 0, joined * 4 >= index.sketches.segments[first - 1].count {
                joined += index.sketches.segments[first - 1].count
                first -= 1
            }
        }
        if index.sketches.tailCount > 0 || first < names.count {
            try write(first..<names.count, of: &index.sketches, &names, quantizer)
        }
        try writeList(of: index, names, quantizers)
        index.unstoredChanges = 0
        return index
    }
}
