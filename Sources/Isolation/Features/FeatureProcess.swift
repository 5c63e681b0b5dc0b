private import Concurrency
private import Files
private import Dispatch
private import Subprocess

/// A running `vidrec-features` program that computes the features of pictures by one network, one request at a time.
///
/// Blocking reads and writes run on a queue of its own.
final class FeatureProcess: Sendable {
    /// How a request ended without a result.
    enum Failure: Error {
        /// The network or the program cannot be used: an error of all clips.
        case unusable(WorkerError)
        /// The network has no features for these pictures.
        case noFeatures(String)
    }

    private let name: String
    private let program: WorkerProgram
    private let socket: SocketEnd
    private let queue = DispatchQueue(label: "vidrec.features")
    private let process: Task<TerminationStatus?, Never>
    private static let starting = QueueExecutor(label: "vidrec.features.start")

    /// Starts a program, which does not load the network yet.
    ///
    /// - Throws: A `WorkerError` with the code `cannotStart` if no socket can be created.
    init(_ program: WorkerProgram, name: String) throws(WorkerError) {
        guard let ends = SystemCalls.makeSocketPair() else {
            throw WorkerError(
                .cannotStart,
                "cannot create a socket for '\(program.path)': \(SystemCalls.message(for: SystemCalls.lastError))")
        }
        self.program = program
        self.name = name
        socket = SocketEnd(ends.own)
        process = Task(executorPreference: Self.starting) { try? await program.run([], on: ends.other) }
    }

    deinit { close() }

    /// Ends the program.
    func close() {
        socket.hangUp()
        process.cancel()
    }

    /// Ends the program and waits for its end.
    func end() async {
        close()
        _ = await process.value
    }

    /// Checks the greeting, sends the specification, and returns the description of the network that was loaded.
    ///
    /// - Throws: `WorkerError` if the program or the network cannot be used.
    func load(_ specification: FeatureSpecification, isConfined: Bool) async throws(Failure) -> NetworkDescription {
        let greeting = await blocking { socket in
            socket.setReceiveTimeout(seconds: 60)
            return socket.receive(exactly: WorkerProtocol.greetingSize)
        }
        guard greeting == FeatureProtocol.greeting else {
            guard greeting == nil else {
                throw .unusable(
                    WorkerError(
                        .otherVersion,
                        "'\(program.path)' is not the \(WorkerProgram.featuresName) of this version, "
                            + "\(WorkerProtocol.build): install both from one build"))
            }
            throw .unusable(await endedEarly(after: 60, "it did not answer"))
        }
        var message = MessageWriter()
        message.put(isConfined)
        message.put(specification)
        let seconds = Self.loadingSeconds
        var reader = try await exchange(message, seconds: seconds, "was not loaded within \(seconds) s")
        guard let description = try? reader.networkDescription(), reader.isAtEnd else { throw .unusable(malformed()) }
        return description
    }

    /// The seconds within which a network must be loaded.
    private static let loadingSeconds = 120

    /// Sends a request and returns the message of its result.
    ///
    /// - Parameters:
    ///   - message: The request.
    ///   - seconds: The time within which the result must arrive; after it, the program is ended.
    ///   - overdue: What to say of the network then.
    func exchange(
        _ message: MessageWriter, seconds: Int, _ overdue: String
    ) async throws(Failure) -> MessageReader {
        let frame = WorkerProtocol.frame(message)
        let bytes = await blocking { socket -> [UInt8]? in
            socket.setReceiveTimeout(seconds: seconds)
            guard socket.send(frame), let header = socket.receive(exactly: WorkerProtocol.lengthSize),
                let length = WorkerProtocol.length(header)
            else { return nil }
            return socket.receive(exactly: length)
        }
        guard let bytes else { throw .unusable(await endedEarly(after: seconds, overdue)) }
        guard let answer = try? FeatureProtocol.answer(bytes) else { throw .unusable(malformed()) }
        switch answer {
        case .message(let reader): return reader
        case .missingLibrary(let reason): throw .unusable(WorkerError(.missing, reason))
        case .unusableNetwork(let reason):
            throw .unusable(WorkerError(.unusableNetwork, "cannot use the network '\(name)': \(reason)"))
        case .noFeatures(let reason): throw .noFeatures(reason)
        }
    }

    /// Returns the error of a malformed result, which a hostile network may have caused.
    func malformed() -> WorkerError {
        close()
        return WorkerError(.unusableNetwork, "the network '\(name)' gave an invalid result")
    }

    private func blocking<Value: Sendable>(_ work: @escaping @Sendable (SocketEnd) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { [socket] in continuation.resume(returning: work(socket)) }
        }
    }

    /// Ends the program, which gave no result, and returns the error.
    private func endedEarly(after seconds: Int, _ overdue: String) async -> WorkerError {
        let isOverdue = !socket.isAtEnd
        close()
        let status = await process.value
        if isOverdue { return WorkerError(.unusableNetwork, "the network '\(name)' \(overdue) and was ended") }
        switch status {
        case nil: return WorkerError(.missing, "cannot start '\(program.path)', which computes features")
        case .signaled(let signal)?:
            return WorkerError(
                .unusableNetwork,
                "the network '\(name)' ended the process that ran it by \(SystemCalls.name(ofSignal: signal))")
        case .exited(let code)?:
            return WorkerError(
                .cannotStart,
                "'\(program.path)', which computes features with '\(name)', exited with status \(code)")
        }
    }
}
