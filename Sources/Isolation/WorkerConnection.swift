private import Concurrency
private import Files
internal import ClipTypes
private import Dispatch
private import Subprocess

/// The connection of a pool to a running worker program, over a socket.
///
/// Blocking reads and writes run on their own queues.
final class WorkerConnection: Sendable {
    /// How the worker program ended.
    enum Ending: Hashable, Sendable {
        /// It exited with the status 0.
        case finished
        /// It was ended by the named signal.
        case lost(String)
        /// It did not start, exited with an error, or violated the protocol.
        case unusable(WorkerError)
    }

    /// The callbacks of a connection, which are called on one of its queues.
    struct Events: Sendable {
        /// Called with each result; returns `false` if there is no job of this number.
        let onResult: @Sendable (_ number: UInt64, _ result: Result<[UInt8], DecodeFailure>) -> Bool
        /// Called once, after the program has ended.
        let onEnd: @Sendable (Ending) -> Void
        /// Returns whether results are expected.
        let hasJobs: @Sendable () -> Bool
    }

    private let socket: SocketEnd
    private let sending = DispatchQueue(label: "vidrec.worker.send")
    private let receiving = DispatchQueue(label: "vidrec.worker.receive")
    private let process: Task<Ending, Never>
    /// The executor on which programs are started and awaited, since other threads may all be busy.
    private static let starting = QueueExecutor(label: "vidrec.worker.start")

    /// Starts a worker program and sends it the configuration.
    ///
    /// - Throws: A `WorkerError` with the code `cannotStart` if no socket can be created.
    init(
        _ program: WorkerProgram, _ configuration: WorkerConfiguration, model: EmbeddingModel?, _ events: Events
    ) throws(WorkerError) {
        guard let ends = SystemCalls.makeSocketPair() else {
            throw WorkerError(
                .cannotStart, "cannot create a socket for a worker: \(SystemCalls.message(for: SystemCalls.lastError))")
        }
        let socket = SocketEnd(ends.own)
        self.socket = socket
        let process = Task(executorPreference: Self.starting) { await Self.run(program, on: ends.other) }
        self.process = process
        var message = MessageWriter()
        message.put(configuration)
        send(WorkerProtocol.frame(message))
        receiving.async {
            let violation =
                Self.checkGreeting(socket, program)
                ?? Self.receive(
                    from: socket, program, model: model, events,
                    silence: Int(2 * configuration.limits.wallTime.components.seconds) + 30)
            // A program that violates the protocol is ended.
            if violation != nil { process.cancel() }
            socket.hangUp()
            Task(executorPreference: Self.starting) {
                let ending = await process.value
                if case .unusable(let error) = ending, error.code == .missing {
                    events.onEnd(ending)
                } else {
                    events.onEnd(violation.map { .unusable($0) } ?? ending)
                }
            }
        }
    }

    /// Sends a job, without waiting.
    func send(_ frame: [UInt8]) {
        // The end of the worker is detected by the reading side.
        sending.async { [socket] in _ = socket.send(frame) }
    }

    /// Closes the connection, which ends the worker; `onEnd` is still called.
    func close() { socket.hangUp() }

    /// Waits for the end of the program.
    func ended() async { _ = await process.value }

    private static func run(_ program: WorkerProgram, on socket: CInt) async -> Ending {
        do {
            switch try await program.run(["--pool"], on: socket) {
            case .exited(0): return .finished
            case .exited(WorkerProtocol.refusedStatus):
                return .unusable(
                    cannotWork(
                        program,
                        "the system refuses it a process or an open file, as it says above: raise the limits "
                            + "(ulimit) or give fewer --jobs"))
            case .exited(let status):
                return .unusable(cannotWork(program, "it exited with status \(status)"))
            case .signaled(let signal): return .lost(SystemCalls.name(ofSignal: signal))
            }
        } catch {
            return .unusable(WorkerError(.missing, "cannot start the worker '\(program.path)': \(error)"))
        }
    }

    private static func cannotWork(_ program: WorkerProgram, _ finding: String) -> WorkerError {
        WorkerError(.cannotStart, "the worker '\(program.path)', which decodes clips, does not work: \(finding)")
    }

    /// The seconds within which the greeting must arrive, enough for a machine under load.
    private static let greetingTimeout = 60

    /// Receives and checks the greeting; returns an error, or `nil` if it is right.
    private static func checkGreeting(_ socket: SocketEnd, _ program: WorkerProgram) -> WorkerError? {
        socket.setReceiveTimeout(seconds: greetingTimeout)
        guard let greeting = socket.receive(exactly: WorkerProtocol.greetingSize) else {
            return socket.isAtEnd ? nil : cannotWork(program, "it did not answer within \(greetingTimeout) s")
        }
        guard let version = WorkerProtocol.version(inGreeting: greeting) else {
            return cannotWork(program, "it is not vidrec-worker")
        }
        guard version == WorkerProtocol.build else {
            return WorkerError(
                .otherVersion,
                "the worker '\(program.path)' has version \(version), this program "
                    + "\(WorkerProtocol.build): install both from one build, or set the path of another "
                    + "in $\(WorkerProgram.variable)")
        }
        return nil
    }

    /// Receives results until the worker ends; returns an error if the worker violates the protocol.
    private static func receive(
        from socket: SocketEnd, _ program: WorkerProgram, model: EmbeddingModel?, _ events: Events, silence: Int
    ) -> WorkerError? {
        func violation(_ finding: String) -> WorkerError { cannotWork(program, finding) }
        // Longer than the jobs that are sent at once take, each of which has a time limit: only a program that is
        // stopped or hangs gives no result in this time.
        socket.setReceiveTimeout(seconds: silence)
        while true {
            guard let header = socket.receive(exactly: WorkerProtocol.lengthSize) else {
                guard !socket.isAtEnd, events.hasJobs() else {
                    if socket.isAtEnd { return nil }
                    continue
                }
                return violation("it gave no result within \(silence) s")
            }
            guard let length = WorkerProtocol.length(header) else { return violation("it wrote an invalid result") }
            guard let bytes = socket.receive(exactly: length) else {
                return socket.isAtEnd ? nil : violation("it stopped within a result for \(silence) s")
            }
            var reader = MessageReader(bytes)
            guard let number: UInt64 = try? reader.integer(), let isMessage = try? reader.bool() else {
                return violation("it wrote an invalid result")
            }
            if number == WorkerProtocol.modelMessageNumber {
                // Written by the supervisor itself, not by a process that may be compromised.
                guard isMessage, let used = try? reader.embeddingModel() else {
                    return violation("it did not name its model")
                }
                if let model, used != model {
                    return WorkerError(
                        .otherModel,
                        "the worker '\(program.path)' embeds with \(used), this program with \(model): "
                            + "install both from one build")
                }
                continue
            }
            let result: Result<[UInt8], DecodeFailure>
            if isMessage {
                result = .success(Array(reader.rest))
            } else {
                guard let reason = try? reader.text() else { return violation("it wrote an invalid result") }
                result = .failure(DecodeFailure(reason: reason))
            }
            guard events.onResult(number, result) else { return violation("it wrote a result for an unknown job") }
        }
        return nil
    }
}
