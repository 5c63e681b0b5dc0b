internal import Concurrency

/// A neural network that describes frames, in processes of its own that see neither clips nor the catalog.
///
/// The program `vidrec-features` runs the network by OpenVINO, one thread a process. It gets small pictures and returns
/// features. A network that hangs, crashes or takes too long ends its process, not the caller's.
///
/// The embedding of a clip is the mean of the features' signed square roots over its frames, weighted by contrast and
/// scaled to unit length.
public final class FeatureNetwork: Sendable {
    /// The network's file, and how frames become its input.
    public let specification: FeatureSpecification
    /// What was found in the file.
    package let description: NetworkDescription
    private let isConfined: Bool
    private let program: WorkerProgram
    private let processes: Guarded<Processes>

    /// The processes of a network: a process computes for one caller at a time, and callers wait for one.
    private struct Processes {
        var idle: [FeatureProcess] = []
        /// The number of processes that run or are being started.
        var count: Int
        let maximum: Int
        var waiting: [CheckedContinuation<FeatureProcess?, Never>] = []
        var isClosed = false
    }

    /// Loads a network in a first process, checks it and runs it once.
    ///
    /// - Parameters:
    ///   - specification: The network's file, and how frames become its input.
    ///   - jobs: The maximum number of processes; each holds the network in memory. More than one are started as needed.
    ///   - isConfined: Whether the processes are confined.
    /// - Throws: ``WorkerError`` if the program, OpenVINO or the network is missing or cannot be used.
    public convenience init(
        _ specification: FeatureSpecification, jobs: Int = 1, isConfined: Bool = true
    ) async throws(WorkerError) {
        try await self.init(specification, jobs: jobs, isConfined: isConfined, program: WorkerProgram.findFeatures())
    }

    package init(
        _ specification: FeatureSpecification, jobs: Int, isConfined: Bool, program: WorkerProgram
    ) async throws(WorkerError) {
        let started = try await Self.start(specification, isConfined: isConfined, program: program)
        self.specification = specification
        self.isConfined = isConfined
        self.program = program
        description = started.description
        processes = Guarded(Processes(idle: [started.process], count: 1, maximum: max(1, jobs)))
    }

    private static func start(
        _ specification: FeatureSpecification, isConfined: Bool, program: WorkerProgram
    ) async throws(WorkerError) -> (process: FeatureProcess, description: NetworkDescription) {
        let process = try FeatureProcess(program, name: specification.path)
        do throws(FeatureProcess.Failure) {
            let description = try await process.load(specification, isConfined: isConfined)
            // A first frame: gray, which is in the range of any network.
            let gray = [UInt8](repeating: 128, count: 3 * description.width * description.height)
            _ = try await compute([gray], by: process, description, specification)
            return (process, description)
        } catch {
            process.close()
            switch error {
            case .unusable(let error): throw error
            case .noFeatures(let reason):
                throw WorkerError(.unusableNetwork, "cannot use the network '\(specification.path)': \(reason)")
            }
        }
    }

    /// The number of features of a frame.
    public var featureCount: Int { description.featureCount }

    /// Ends the processes and waits for their end. Features cannot be computed afterwards.
    public func close() async {
        let (idle, waiting) = processes.withLock { processes in
            defer {
                processes.isClosed = true
                (processes.idle, processes.waiting) = ([], [])
            }
            return (processes.idle, processes.waiting)
        }
        for caller in waiting { caller.resume(returning: nil) }
        for process in idle { await process.end() }
    }

    /// The features of pictures, and the processor time that they took.
    package struct Features: Sendable {
        package let values: [[Float]]
        package let time: Duration
    }

    /// Computes the features of pictures, each of the planes of red, green and blue, row by row.
    ///
    /// - Returns: The features in the order of the pictures, all finite.
    /// - Throws: `WorkerError` if the network fails; `DecodeFailure` if its features of these pictures are not finite.
    package func features(of pictures: [[UInt8]]) async throws -> Features {
        guard !pictures.isEmpty else { return Features(values: [], time: .zero) }
        let process = try await takeProcess()
        do throws(FeatureProcess.Failure) {
            let features = try await Self.compute(pictures, by: process, description, specification)
            giveBack(process)
            return features
        } catch {
            switch error {
            case .unusable(let error):
                process.close()
                giveBack(nil)
                throw error
            case .noFeatures(let reason):
                giveBack(process)
                throw DecodeFailure(reason: reason)
            }
        }
    }

    private static func compute(
        _ pictures: [[UInt8]], by process: FeatureProcess, _ description: NetworkDescription,
        _ specification: FeatureSpecification
    ) async throws(FeatureProcess.Failure) -> Features {
        var message = MessageWriter()
        message.put(each: pictures) { $0.put($1) }
        let seconds = specification.seconds * pictures.count
        let frames = pictures.count == 1 ? "a frame" : "\(pictures.count) frames"
        var reader = try await process.exchange(
            message, seconds: seconds,
            "had not described \(frames) after \(seconds) s (seconds=\(specification.seconds) for each)")
        guard let time = try? reader.duration(), let flat = try? reader.floats(), reader.isAtEnd, time >= .zero,
            flat.count == pictures.count * description.featureCount
        else { throw .unusable(process.malformed()) }
        let count = description.featureCount
        return Features(
            values: pictures.indices.map { Array(flat[$0 * count..<($0 + 1) * count]) }, time: time)
    }

    /// Returns an idle process, starts one if there may be more, or else waits for one.
    private func takeProcess() async throws -> FeatureProcess {
        enum Place {
            case idle(FeatureProcess), new, none, closed
        }
        while true {
            let place: Place = processes.withLock { processes in
                if processes.isClosed { return .closed }
                if let process = processes.idle.popLast() { return .idle(process) }
                guard processes.count < processes.maximum else { return .none }
                processes.count += 1
                return .new
            }
            switch place {
            case .closed: throw WorkerError(.closed, "the network '\(specification.path)' was closed")
            case .idle(let process): return process
            case .new:
                do {
                    let started = try await Self.start(specification, isConfined: isConfined, program: program)
                    guard started.description == description else {
                        started.process.close()
                        throw WorkerError(
                            .unusableNetwork,
                            "the network '\(specification.path)' has changed since it was loaded: run again")
                    }
                    return started.process
                } catch {
                    giveBack(nil)
                    throw error
                }
            case .none:
                let given = await withCheckedContinuation { continuation in
                    let isLate = processes.withLock { processes in
                        // A process may have become idle since.
                        if processes.isClosed || !processes.idle.isEmpty || processes.count < processes.maximum {
                            return true
                        }
                        processes.waiting.append(continuation)
                        return false
                    }
                    if isLate { continuation.resume(returning: nil) }
                }
                if let given { return given }
            }
        }
    }

    /// Gives a process to the next caller; `nil` for one that has ended.
    private func giveBack(_ process: FeatureProcess?) {
        let (caller, isClosed) = processes.withLock { processes in
            if process == nil { processes.count -= 1 }
            if processes.isClosed { return (nil as CheckedContinuation<FeatureProcess?, Never>?, true) }
            if !processes.waiting.isEmpty { return (processes.waiting.removeFirst(), false) }
            if let process { processes.idle.append(process) }
            return (nil, false)
        }
        if isClosed { process?.close() }
        caller?.resume(returning: process)
    }
}
