private import Concurrency
private import Files
internal import ClipTypes
private import Dispatch
private import Subprocess

#if canImport(System)
    private import System
#else
    private import SystemPackage
#endif

/// A running worker program, seen from the pool that gives it jobs over a socket.
///
/// Whatever blocks (the greeting, reading, writing) runs on queues of its own.
final class WorkerConnection: Sendable {
    /// How it ended.
    enum Ending: Hashable, Sendable {
        /// It ended by itself with status 0.
        case finished
        /// A signal ended it.
        case lost(String)
        /// It does not start, ends by itself with an error, or speaks another language.
        case unusable(WorkerError)
    }

    /// What the pool is told. Called on a queue of the connection.
    struct Events: Sendable {
        let onResult: @Sendable (_ number: UInt64, _ result: Result<[UInt8], DecodeFailure>) -> Bool
        let onEnd: @Sendable (Ending) -> Void
    }

    private let socket: SocketEnd
    private let sending = DispatchQueue(label: "vidrec.worker.send")
    private let receiving = DispatchQueue(label: "vidrec.worker.receive")
    private let process: Task<Ending, Never>
    /// Where the program is started and its end awaited: not on threads that others may keep busy.
    private static let starting = QueueExecutor(label: "vidrec.worker.start")

    /// Starts a program.
    ///
    /// - Throws: `WorkerError.cannotStart` if there is no socket to be had.
    init(
        _ program: WorkerProgram, _ configuration: WorkerConfiguration, model: EmbeddingModel?, _ events: Events
    ) throws(WorkerError) {
        guard let ends = SystemCalls.makeSocketPair() else {
            throw WorkerError(
                .cannotStart, "no socket for a worker: \(SystemCalls.words(for: SystemCalls.lastError))")
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
                Self.checkGreeting(socket, program) ?? Self.receive(from: socket, program, model: model, events)
            // One that speaks another language may go on doing so.
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

    /// Sends a job.
    func send(_ frame: [UInt8]) {
        // A worker that has gone is noticed by who reads.
        sending.async { [socket] in _ = socket.send(frame) }
    }

    /// Ends it: it stops at once, and nothing more is told but its end.
    func close() { socket.hangUp() }

    /// Waits until the program has ended.
    func ended() async { _ = await process.value }

    private static func run(_ program: WorkerProgram, on socket: CInt) async -> Ending {
        let end = FileDescriptor(rawValue: socket)
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the one who gives the jobs, and lets those in flight finish.
        options.processGroupID = 0
        do {
            let input: FileDescriptor
            do {
                input = try end.duplicate()
            } catch {
                try? end.close()
                throw error
            }
            let result = try await Subprocess.run(
                .path(FilePath(program.path)), arguments: ["--pool"], platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                output: .fileDescriptor(end, closeAfterSpawningProcess: true), error: .currentStandardError)
            switch result.terminationStatus {
            case .exited(0): return .finished
            case .exited(let status):
                return .unusable(cannotWork(program, "it ended with status \(status)"))
            case .signaled(let signal): return .lost(SystemCalls.name(ofSignal: signal))
            }
        } catch {
            return .unusable(WorkerError(.missing, "cannot start the worker '\(program.path)': \(error)"))
        }
    }

    private static func cannotWork(_ program: WorkerProgram, _ finding: String) -> WorkerError {
        WorkerError(.cannotStart, "the worker '\(program.path)', which decodes clips, does not work: \(finding)")
    }

    /// How long a program may take to greet: what a machine under load takes to start one, and more.
    private static let greetingTime = 60

    /// Reads the greeting; returns what is wrong with it.
    private static func checkGreeting(_ socket: SocketEnd, _ program: WorkerProgram) -> WorkerError? {
        socket.setReceiveTimeout(seconds: greetingTime)
        guard let greeting = socket.receive(exactly: WorkerProtocol.greetingSize) else {
            return socket.isAtEnd ? nil : cannotWork(program, "it does not answer within \(greetingTime) s")
        }
        guard let version = WorkerProtocol.version(inGreeting: greeting) else {
            return cannotWork(program, "it is another program")
        }
        guard version == WorkerProtocol.version else {
            return WorkerError(
                .otherVersion,
                "the worker '\(program.path)' is of version \(version), this is \(WorkerProtocol.version): install both from "
                    + "one build, or name another in $\(WorkerProgram.variable)")
        }
        socket.setReceiveTimeout(seconds: 0)
        return nil
    }

    /// Tells results until the worker ends; returns what it did wrong.
    private static func receive(
        from socket: SocketEnd, _ program: WorkerProgram, model: EmbeddingModel?, _ events: Events
    ) -> WorkerError? {
        func wrong(_ finding: String) -> WorkerError { cannotWork(program, finding) }
        while let header = socket.receive(exactly: WorkerProtocol.lengthSize) {
            guard let length = WorkerProtocol.length(header) else { return wrong("it wrote what is no result") }
            guard let bytes = socket.receive(exactly: length) else { return nil }
            var reader = MessageReader(bytes)
            guard let number: UInt64 = try? reader.integer(), let isMessage = try? reader.bool() else {
                return wrong("it wrote what is no result")
            }
            if number == WorkerProtocol.introduction {
                // The program itself says which model it has; of its processes nobody is believed that.
                guard isMessage, let used = try? reader.embeddingModel() else { return wrong("it has no model") }
                if let model, used != model {
                    return WorkerError(
                        .otherModel,
                        "the worker '\(program.path)' embeds with \(used), this is \(model): build both as one")
                }
                continue
            }
            let result: Result<[UInt8], DecodeFailure>
            if isMessage {
                result = .success(Array(reader.rest))
            } else {
                guard let reason = try? reader.text() else { return wrong("it wrote what is no result") }
                result = .failure(DecodeFailure(reason: reason))
            }
            guard events.onResult(number, result) else { return wrong("it gave a result that nobody asked for") }
        }
        return nil
    }
}
