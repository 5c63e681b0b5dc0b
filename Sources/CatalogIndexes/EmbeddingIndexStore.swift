package import ClipCatalog
package import ClipTypes
internal import Concurrency
internal import Files
internal import IndexFiles
internal import VectorSearch

/// Opens, updates and writes the files of the index of embeddings.
///
/// The catalog is the truth: files that are missing, damaged, foreign, or of a state to which the log of changes does not
/// reach back, are built anew. What has changed since they were written is read from the catalog, and kept in memory until
/// enough has changed to write another file.
package struct EmbeddingIndexStore: CatalogIndexStore {
    private static let name = "embeddings"

    private let catalog: Catalog
    private let folder: IndexFolder
    private let policy: IndexPolicy
    /// The model of embeddings that are yet to be stored in an empty catalog.
    private let model: EmbeddingModel

    /// Creates the store of a catalog.
    ///
    /// - Parameters:
    ///   - catalog: The catalog.
    ///   - model: The model of embeddings that are yet to be stored in an empty catalog.
    ///   - policy: When files and graphs are written.
    package init(catalog: Catalog, model: EmbeddingModel, policy: IndexPolicy = IndexPolicy()) {
        self.catalog = catalog
        self.model = model
        self.policy = policy
        folder = IndexFolder(of: catalog)
    }

    package func updated(_ index: EmbeddingIndex?) throws -> EmbeddingIndex {
        let model = try catalog.modelInUse() ?? model
        do {
            if let index, index.model == model, let updated = try applyingChanges(to: index) { return updated }
            if let index = try open(model), let updated = try applyingChanges(to: index) { return updated }
        } catch let error as IndexFileError {
            guard error.isRebuildable || error.code == .newerFormat else { throw error }
        }
        return try build()
    }

    package func build() throws -> EmbeddingIndex {
        let model = try catalog.modelInUse() ?? model
        let lock = folder.lock(for: Self.name)
        defer { withExtendedLifetime(lock) {} }
        guard lock != nil else { return try buildInMemory(model) }
        do {
            return try buildFile(model)
        } catch is IndexFileError {
            // Without space on the disk, for example.
            return try buildInMemory(model)
        }
    }

    package func check(verifying: Bool) throws -> IndexCheck {
        guard let model = try catalog.modelInUse() else { return .none(.embeddings) }
        if let obstacle = folder.obstacle(to: Self.name) {
            return .none(.embeddings, problem: obstacle, isBlocked: true)
        }
        do {
            guard let index = try open(model), let updated = try applyingChanges(to: index) else {
                return .none(.embeddings, problem: "'\(folder.path)' is of another state or model than the catalog")
            }
            let vectors = index.vectors
            if verifying {
                for segment in vectors.segments { try segment.verify() }
                try vectors.graph?.verify()
            }
            let sizes = vectors.segments.map(\.byteCount) + [vectors.graph].compactMap { $0?.byteCount }
            return IndexCheck(
                content: .embeddings,
                method: vectors.graph.map { "graph of \($0.rowCount) clips" } ?? "exact", clips: vectors.count,
                unstoredChanges: updated.unstoredChanges ?? 0, files: sizes.count, byteCount: sizes.reduce(0, +),
                problem: nil)
        } catch let error as IndexFileError {
            return .none(.embeddings, problem: error.code == .missing ? nil : error.description)
        }
    }

    // MARK: - Opening

    /// Opens the files; `nil` if they are of another model.
    private func open(_ model: EmbeddingModel) throws -> EmbeddingIndex? {
        let (list, removed) = try IndexList.read(Self.name, in: folder, removed: UInt8.self)
        guard list.model == model.description else { return nil }
        do {
            let segments = try list.segments.map { try VectorSegment(opening: folder.path(of: $0)) }
            let graph = try list.others.first.map { try VectorGraph(opening: folder.path(of: $0)) }
            guard segments.reduce(0, { $0 + $1.rowCount }) == list.rowCount,
                let bitmap = RowBitmap(bytes: removed, rowCount: list.rowCount)
            else { return nil }
            let vectors = try SegmentedIndex(
                dimension: model.dimension, segments: segments, removed: bitmap, graph: graph)
            return EmbeddingIndex(model: model, mark: list.mark, vectors: vectors, unstoredChanges: 0)
        } catch let error as IndexFileError where error.code == .missing {
            // Another process may have replaced the list and removed the files of the former one.
            guard let (now, _) = try? IndexList.read(Self.name, in: folder, removed: UInt8.self), now != list else {
                throw error
            }
            return try open(model)
        }
    }

    // MARK: - Updating

    /// Returns an index with the changes since; `nil` if the log does not reach back, or the index is not that of the
    /// catalog.
    private func applyingChanges(to index: EmbeddingIndex) throws -> EmbeddingIndex? {
        guard let (changes, mark) = try catalog.clipChanges(since: index.mark) else { return nil }
        var index = index
        if !changes.isEmpty {
            let keys = changes.compactMap(\.key)
            guard keys.count == changes.count else { return nil }
            try index.vectors.remove(keys: keys)
            let ids = Set(changes.map(\.id)).sorted()
            let present = try catalog.keys(of: ids)
            let summaries = try catalog.summaries(ofKeys: ids.compactMap { present[$0] }.sorted())
            for summary in summaries where summary.embedding.values.count == index.model.dimension {
                index.vectors.append(keys: [summary.key], vectors: summary.embedding.values)
            }
            index.unstoredChanges = index.unstoredChanges.map { $0 + changes.count }
        }
        index.mark = mark
        // Unless there are later changes, as many rows must be there as the catalog has.
        let (totals, position) = try catalog.totalsWithPosition()
        guard position.clips != mark || totals.embeddings == index.count else { return nil }
        return index
    }

    // MARK: - Building

    private func buildInMemory(_ model: EmbeddingModel) throws -> EmbeddingIndex {
        var vectors = try SegmentedIndex(dimension: model.dimension)
        let mark = try catalog.readEmbeddings { _ in
        } _: {
            vectors.append(keys: [$0.key], vectors: $0.embedding.values)
        }
        return EmbeddingIndex(model: model, mark: mark, vectors: vectors, unstoredChanges: nil)
    }

    /// Writes a file with the embeddings of all clips. Memory does not grow with their number.
    private func buildFile(_ model: EmbeddingModel) throws -> EmbeddingIndex {
        let name = folder.newName(of: Self.name, "segment")
        var writer: VectorSegmentWriter?
        var keys: [Int64] = []
        var values: [Float] = []
        func flush() throws {
            try writer?.append(keys: keys, vectors: values)
            keys.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }
        let mark = try catalog.readEmbeddings { totals in
            if totals.embeddings > 0 {
                writer = try VectorSegmentWriter(
                    at: folder.path(of: name), dimension: model.dimension, rowCount: totals.embeddings)
            }
        } _: { summary in
            keys.append(summary.key)
            values += summary.embedding.values
            if keys.count == 1_024 { try flush() }
        }
        try flush()
        let segments = try writer.map { [try $0.finish()] } ?? []
        let vectors = try SegmentedIndex(dimension: model.dimension, segments: segments)
        let list = IndexList(
            model: model.description, mark: mark, segments: segments.isEmpty ? [] : [name], rowCount: vectors.rowCount)
        try list.write(Self.name, removed: vectors.removed.bytes, in: folder)
        return EmbeddingIndex(model: model, mark: mark, vectors: vectors, unstoredChanges: 0)
    }

    // MARK: - Writing

    package func store(_ index: EmbeddingIndex) throws -> EmbeddingIndex {
        let isMuch = index.unstoredChanges.map { $0 >= policy.leastChanges } ?? (index.count > 0)
        guard isMuch || needsGraph(index.vectors), let lock = folder.lock(for: Self.name) else { return index }
        defer { withExtendedLifetime(lock) {} }
        let known = try? IndexList.read(Self.name, in: folder, removed: UInt8.self).list
        var names = known?.segments ?? []
        guard names.map({ folder.path(of: $0) }) == index.vectors.segments.map(\.path) else {
            // The files are others than those of this index.
            return try index.unstoredChanges == nil ? buildFile(index.model) : index
        }
        var index = index
        if index.vectors.removed.count * 4 > index.vectors.rowCount {
            names = [folder.newName(of: Self.name, "segment")]
            let segment = try index.vectors.write(
                0..<index.vectors.rowCount, to: folder.path(of: names[0]), leavingOutRemoved: true)
            index.vectors = try SegmentedIndex(dimension: index.vectors.dimension, segments: [segment])
        } else if index.vectors.storedRowCount < index.vectors.rowCount {
            try join(&index.vectors, &names)
        }
        var graphs = index.vectors.graph == nil ? [] : known?.others ?? []
        if needsGraph(index.vectors) {
            graphs = [folder.newName(of: Self.name, "graph")]
            let graph = try VectorGraph.build(
                over: index.vectors.segments, extending: index.vectors.graph, to: folder.path(of: graphs[0]),
                jobs: policy.jobs)
            try index.vectors.setGraph(graph)
        }
        let list = IndexList(
            model: index.model.description, mark: index.mark, segments: names, others: graphs,
            rowCount: index.vectors.storedRowCount)
        try list.write(Self.name, removed: index.vectors.removed.bytes, in: folder)
        index.unstoredChanges = 0
        return index
    }

    /// Writes the rows in memory to a file, joined with the last files if these are small.
    private func join(_ vectors: inout SegmentedIndex, _ names: inout [String]) throws {
        var first = vectors.storedRowCount
        while let last = names.indices.last, (vectors.rowCount - first) * 4 >= vectors.segments[last].rowCount {
            first -= vectors.segments[last].rowCount
            names.removeLast()
        }
        let name = folder.newName(of: Self.name, "segment")
        let segment = try vectors.write(first..<vectors.rowCount, to: folder.path(of: name))
        try vectors.replaceSegments(vectors.segments.prefix(names.count) + [segment])
        names.append(name)
    }

    private func needsGraph(_ vectors: SegmentedIndex) -> Bool {
        guard vectors.count * vectors.dimension >= policy.leastValuesOfGraph else { return false }
        return vectors.rowCount - (vectors.graph?.rowCount ?? 0) > vectors.rowCount / 10
    }
}
