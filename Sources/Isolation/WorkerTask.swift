package import ClipTypes

/// What a confined process is asked to do. Tasks of a file read that one file; the others get all they need handed over.
package enum WorkerTask: Sendable {
    /// The SHA-256 of a file's bytes.
    case identify
    /// Decode, describe and summarize a file, with the processor time by stage.
    case analyze(FrameSampler)
    /// Sketch a file in all views in which copies are searched for.
    case sketchViews(FrameSampler)
    /// Describe selections of a file's frames, decoded in one pass.
    case describe([FrameRequest])
    /// Describe a file's frames and altered copies of them, to train on.
    case makeVariants(VariantRecipe)
    /// Describe altered pictures in all views.
    case describeViews([AlteredFrame])
    /// Draw a contact sheet, as a PNG.
    case drawSheet(ContactSheet)
    /// Tell what FFmpeg and which confinement there is. The supervisor answers it.
    case report

    /// A selection of frames, and what is wanted of them.
    package struct FrameRequest: Hashable, Sendable {
        package let selection: FrameSelection
        package let wantsDescriptors: Bool
        package let wantsPictures: Bool
        /// Whether the frames are described in all views, too.
        package let wantsViews: Bool

        package init(
            _ selection: FrameSelection, descriptors: Bool = false, pictures: Bool = false, views: Bool = false
        ) {
            self.selection = selection
            wantsDescriptors = descriptors
            wantsPictures = pictures
            wantsViews = views
        }
    }

    /// How a clip's frames are altered for training: a recipe a variant.
    package struct VariantRecipe: Hashable, Sendable {
        /// A recipe, drawn from a generator's state.
        package struct Alteration: Hashable, Sendable {
            package let state: UInt64
            package let severity: Int
            /// The pictures that are mixed in, by their number in `donors`; `nil` for none.
            package let donor: Int?

            package init(state: UInt64, severity: Int, donor: Int?) {
                self.state = state
                self.severity = severity
                self.donor = donor
            }
        }

        package let selection: FrameSelection
        package let alterations: [Alteration]
        package let donors: [[Picture]]

        package init(selection: FrameSelection, alterations: [Alteration], donors: [[Picture]]) {
            self.selection = selection
            self.alterations = alterations
            self.donors = donors
        }
    }

    /// A frame that is altered by a recipe, or left as it is.
    package struct AlteredFrame: Hashable, Sendable {
        package struct Recipe: Hashable, Sendable {
            package let seed: UInt64
            package let severity: Int
            /// The frame's number, by which noise differs.
            package let frame: Int
            package let donor: Picture

            package init(seed: UInt64, severity: Int, frame: Int, donor: Picture) {
                self.seed = seed
                self.severity = severity
                self.frame = frame
                self.donor = donor
            }
        }

        package let frame: Frame
        package let recipe: Recipe?

        package init(frame: Frame, recipe: Recipe?) {
            self.frame = frame
            self.recipe = recipe
        }
    }
}

extension WorkerTask {
    /// Whether it reads a file.
    package var needsFile: Bool {
        switch self {
        case .identify, .analyze, .sketchViews, .describe, .makeVariants: true
        case .describeViews, .drawSheet, .report: false
        }
    }

    /// Whether it can be done with a file of no bytes.
    package var allowsEmptyFile: Bool {
        if case .identify = self { true } else { false }
    }
}

extension MessageWriter {
    package mutating func put(_ task: WorkerTask) {
        switch task {
        case .identify: put(UInt8(0))
        case .analyze(let sampling):
            put(UInt8(1))
            put(sampling)
        case .sketchViews(let sampling):
            put(UInt8(2))
            put(sampling)
        case .describe(let requests):
            put(UInt8(3))
            put(each: requests) { writer, request in
                writer.put(request.selection)
                for flag in [request.wantsDescriptors, request.wantsPictures, request.wantsViews] { writer.put(flag) }
            }
        case .makeVariants(let recipe):
            put(UInt8(4))
            put(recipe.selection)
            put(each: recipe.alterations) { writer, alteration in
                writer.put(alteration.state)
                writer.put(Int64(alteration.severity))
                writer.put(Int64(alteration.donor ?? -1))
            }
            put(each: recipe.donors) { $0.put(each: $1) { $0.put($1) } }
        case .describeViews(let frames):
            put(UInt8(5))
            put(each: frames) { writer, altered in
                writer.put(altered.frame)
                writer.put(altered.recipe) { writer, recipe in
                    writer.put(recipe.seed)
                    writer.put(Int64(recipe.severity))
                    writer.put(Int64(recipe.frame))
                    writer.put(recipe.donor)
                }
            }
        case .drawSheet(let sheet):
            put(UInt8(6))
            put(sheet)
        case .report: put(UInt8(7))
        }
    }
}

extension MessageReader {
    package mutating func task() throws(Malformed) -> WorkerTask {
        switch try integer(UInt8.self) {
        case 0: return .identify
        case 1: return .analyze(try sampling())
        case 2: return .sketchViews(try sampling())
        case 3:
            let requests = try each { (reader) throws(Malformed) in
                WorkerTask.FrameRequest(
                    try reader.selection(), descriptors: try reader.bool(), pictures: try reader.bool(),
                    views: try reader.bool())
            }
            guard !requests.isEmpty else { throw Malformed() }
            return .describe(requests)
        case 4:
            let selection = try selection()
            let alterations = try each { (reader) throws(Malformed) in
                let (state, severity, donor) = (try reader.integer(UInt64.self), try reader.int(), try reader.int())
                return WorkerTask.VariantRecipe.Alteration(
                    state: state, severity: severity, donor: donor < 0 ? nil : donor)
            }
            let donors = try each { (reader) throws(Malformed) in
                try reader.each { (reader) throws(Malformed) in try reader.picture() }
            }
            guard
                alterations.allSatisfy({
                    1...3 ~= $0.severity
                        && ($0.donor.map { donors.indices.contains($0) && !donors[$0].isEmpty } ?? true)
                })
            else { throw Malformed() }
            return .makeVariants(
                WorkerTask.VariantRecipe(selection: selection, alterations: alterations, donors: donors))
        case 5:
            return .describeViews(
                try each { (reader) throws(Malformed) in
                    let frame = try reader.frame()
                    let recipe = try reader.optional { (reader) throws(Malformed) in
                        let (seed, severity, number) = (
                            try reader.integer(UInt64.self), try reader.int(), try reader.int()
                        )
                        guard 1...3 ~= severity, number >= 0 else { throw Malformed() }
                        return WorkerTask.AlteredFrame.Recipe(
                            seed: seed, severity: severity, frame: number, donor: try reader.picture())
                    }
                    return WorkerTask.AlteredFrame(frame: frame, recipe: recipe)
                })
        case 6: return .drawSheet(try sheet())
        case 7: return .report
        default: throw Malformed()
        }
    }
}
