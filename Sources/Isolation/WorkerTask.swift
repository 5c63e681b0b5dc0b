package import ClipTypes

/// A task for a confined process. Tasks on a file read only this file; others contain all their input.
package enum WorkerTask: Sendable {
    /// Compute the SHA-256 of a file's bytes.
    case identify
    /// Decode, describe and summarize a file, make a strip of it if asked for, and measure the processor time of each
    /// stage.
    case analyze(FrameSampler, strip: Bool)
    /// Decode and describe a file as ``analyze(_:strip:)`` does, without an embedding, and scale frames for a network.
    case analyzeFrames(FrameSampler, strip: Bool, NetworkPictureSize)
    /// Compute the sketches of a file's sampled frames in all views, for a copy search.
    case sketchViews(FrameSampler)
    /// Compute the PDQ hashes of a file's sampled frames.
    case hashFrames(FrameSampler)
    /// Decode and describe several selections of a file's frames in one pass.
    case describe([FrameRequest])
    /// Describe a file's frames and altered copies of them, for training.
    case makeVariants(VariantRecipe)
    /// Describe altered frames in all views.
    case describeViews([AlteredFrame])
    /// Draw a contact sheet as a PNG file.
    case drawSheet(ContactSheet)
    /// Report the FFmpeg libraries and the confinement. The supervisor itself performs this task.
    case report

    /// A selection of frames, and what to compute for them.
    package struct FrameRequest: Hashable, Sendable {
        /// The frames to decode.
        package let selection: FrameSelection
        /// Whether the descriptors of the frames are computed.
        package let wantsDescriptors: Bool
        /// Whether the pictures of the frames are returned.
        package let wantsPictures: Bool
        /// Whether the frames are also described in all views.
        package let wantsViews: Bool
        /// Whether the content vectors of up to 16 of the frames are computed, if the model has a pretrained network and
        /// descriptors are computed, too.
        package let wantsContent: Bool

        package init(
            _ selection: FrameSelection, descriptors: Bool = false, pictures: Bool = false, views: Bool = false,
            content: Bool = false
        ) {
            self.selection = selection
            wantsDescriptors = descriptors
            wantsContent = content
            wantsPictures = pictures
            wantsViews = views
        }
    }

    /// How a clip's frames are altered for training, with one alteration for each variant.
    package struct VariantRecipe: Hashable, Sendable {
        /// An augmentation, drawn from a random number generator.
        package struct Alteration: Hashable, Sendable {
            /// The state of the generator.
            package let state: UInt64
            /// The severity, 1...3.
            package let severity: Int
            /// The index in `donors` of the pictures that are mixed in; `nil` for none.
            package let donor: Int?

            /// Creates an alteration.
            package init(state: UInt64, severity: Int, donor: Int?) {
                self.state = state
                self.severity = severity
                self.donor = donor
            }
        }

        /// The frames to decode.
        package let selection: FrameSelection
        /// The alterations, one for each variant.
        package let alterations: [Alteration]
        /// The pictures of other clips that can be mixed in.
        package let donors: [[Picture]]

        /// Creates a recipe.
        package init(selection: FrameSelection, alterations: [Alteration], donors: [[Picture]]) {
            self.selection = selection
            self.alterations = alterations
            self.donors = donors
        }
    }

    /// A frame, and how it is altered.
    package struct AlteredFrame: Hashable, Sendable {
        /// An augmentation of one frame.
        package struct Recipe: Hashable, Sendable {
            /// The seed from which the augmentation is drawn.
            package let seed: UInt64
            /// The severity, 1...3.
            package let severity: Int
            /// The index of the frame, which seeds its noise.
            package let frame: Int
            /// The picture of another clip that can be mixed in.
            package let donor: Picture

            /// Creates an augmentation of one frame.
            package init(seed: UInt64, severity: Int, frame: Int, donor: Picture) {
                self.seed = seed
                self.severity = severity
                self.frame = frame
                self.donor = donor
            }
        }

        /// The frame before the alteration.
        package let frame: Frame
        /// The augmentation; `nil` to leave the frame unaltered.
        package let recipe: Recipe?

        /// Creates a frame to alter.
        package init(frame: Frame, recipe: Recipe?) {
            self.frame = frame
            self.recipe = recipe
        }
    }
}

extension WorkerTask {
    /// Whether the task reads a file.
    package var needsFile: Bool {
        switch self {
        case .identify, .analyze, .analyzeFrames, .sketchViews, .hashFrames, .describe, .makeVariants: true
        case .describeViews, .drawSheet, .report: false
        }
    }

    /// Whether the task accepts an empty file.
    package var allowsEmptyFile: Bool {
        if case .identify = self { true } else { false }
    }
}

extension MessageWriter {
    /// Writes a task with all its input.
    package mutating func put(_ task: WorkerTask) {
        switch task {
        case .identify: put(UInt8(0))
        case .analyze(let sampling, let strip):
            put(UInt8(1))
            put(sampling)
            put(strip)
        case .sketchViews(let sampling):
            put(UInt8(2))
            put(sampling)
        case .describe(let requests):
            put(UInt8(3))
            put(each: requests) { writer, request in
                writer.put(request.selection)
                for flag in [
                    request.wantsDescriptors, request.wantsPictures, request.wantsViews, request.wantsContent,
                ] { writer.put(flag) }
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
        case .analyzeFrames(let sampling, let strip, let size):
            put(UInt8(8))
            put(sampling)
            put(strip)
            put(size)
        case .hashFrames(let sampling):
            put(UInt8(9))
            put(sampling)
        }
    }
}

extension MessageReader {
    /// Reads a task; throws if its values are out of range.
    package mutating func task() throws(Malformed) -> WorkerTask {
        switch try integer(UInt8.self) {
        case 0: return .identify
        case 1: return .analyze(try sampling(), strip: try bool())
        case 2: return .sketchViews(try sampling())
        case 3:
            let requests = try each { (reader) throws(Malformed) in
                WorkerTask.FrameRequest(
                    try reader.selection(), descriptors: try reader.bool(), pictures: try reader.bool(),
                    views: try reader.bool(), content: try reader.bool())
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
        case 8: return .analyzeFrames(try sampling(), strip: try bool(), try networkPictureSize())
        case 9: return .hashFrames(try sampling())
        default: throw Malformed()
        }
    }
}
