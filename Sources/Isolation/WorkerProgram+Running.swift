private import Files
internal import Subprocess

#if canImport(System)
    private import System
#else
    private import SystemPackage
#endif

extension WorkerProgram {
    /// Runs the program until it ends, with a socket as its standard input and output, which is closed.
    ///
    /// Ctrl-C at the terminal does not reach it: the library's process lets jobs in flight finish.
    func run(_ arguments: Arguments, on socket: CInt) async throws -> TerminationStatus {
        let end = FileDescriptor(rawValue: socket)
        var options = PlatformOptions()
        options.processGroupID = 0
        let input: FileDescriptor
        do {
            input = try end.duplicate()
        } catch {
            try? end.close()
            throw error
        }
        return try await Subprocess.run(
            .path(FilePath(path)), arguments: arguments, platformOptions: options,
            input: .fileDescriptor(input, closeAfterSpawningProcess: true),
            output: .fileDescriptor(end, closeAfterSpawningProcess: true), error: .currentStandardError
        ).terminationStatus
    }
}
