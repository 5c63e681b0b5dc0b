import Digests
import Files
import Foundation
import Isolation

/// The command `vidrec-features`, the only program that loads OpenVINO: it runs a neural network on small pictures, for
/// `vidrec --features`.
///
/// It is confined before it reads the network, and sees neither clips nor the catalog.
@main
enum FeaturesCommand {
    static func main() {
        guard CommandLine.arguments.count == 1, SystemCalls.status(ofDescriptor: 0)?.kind == .socket else {
            let text =
                "vidrec-features \(WorkerProtocol.version) runs the networks of vidrec --features, which starts it\n"
            FileHandle.standardError.write(Data(text.utf8))
            exit(64)
        }
        guard let channel = ConfinedProcess.keepStandardInputOnly() else { exit(71) }
        // The library may end while the network computes.
        Thread.detachNewThread {
            while !SystemCalls.wait(for: [], watching: channel, timeout: nil).isLost {}
            _exit(0)
        }
        guard SystemCalls.write(FeatureProtocol.greeting, to: channel), var request = receive(from: channel),
            let isConfined = try? request.bool(), let specification = try? FeatureSpecification(from: &request),
            request.isAtEnd
        else { _exit(3) }
        serve(specification, isConfined: isConfined, on: channel)
        // Without the destructors of OpenVINO, whose threads may still run.
        _exit(0)
    }

    private static func serve(_ specification: FeatureSpecification, isConfined: Bool, on channel: CInt) {
        let extractor: FeatureExtractor
        switch load(specification, isConfined: isConfined, channel: channel) {
        case .success(let loaded): extractor = loaded
        case .failure(let failure):
            _ = SystemCalls.write(FeatureProtocol.frame(failure.answer), to: channel)
            return
        }
        var message = MessageWriter()
        message.put(extractor.description)
        guard send(message, to: channel) else { return }
        let size = 3 * extractor.description.width * extractor.description.height
        while var request = receive(from: channel) {
            let pictures = try? request.each { (reader) throws(MessageReader.Malformed) -> [UInt8] in
                try reader.numbers()
            }
            guard let pictures, request.isAtEnd, pictures.allSatisfy({ $0.count == size }) else { return }
            guard SystemCalls.write(answer(pictures, by: extractor), to: channel) else { return }
        }
    }

    private static func answer(_ pictures: [[UInt8]], by extractor: FeatureExtractor) -> [UInt8] {
        let start = SystemCalls.usage(ofChildren: false).processorTime
        do throws(RuntimeFailure) {
            let features = try extractor.features(of: pictures)
            if let index = features.firstIndex(where: { !$0.isFinite }) {
                let finding = "the output '\(extractor.description.output)' holds \(features[index])"
                return FeatureProtocol.frame(.noFeatures(finding))
            }
            var message = MessageWriter()
            message.put(SystemCalls.usage(ofChildren: false).processorTime - start)
            message.put(features)
            return FeatureProtocol.frame(.message(MessageReader(message.bytes)))
        } catch {
            return FeatureProtocol.frame(.unusableNetwork(explained(error.reason, extractor.specification)))
        }
    }

    /// Why a network could not be loaded.
    private struct LoadingFailure: Error {
        let answer: FeatureProtocol.Answer
    }

    private static func load(
        _ specification: FeatureSpecification, isConfined: Bool, channel: CInt
    ) -> Result<FeatureExtractor, LoadingFailure> {
        func unusable(_ reason: String) -> Result<FeatureExtractor, LoadingFailure> {
            .failure(LoadingFailure(answer: .unusableNetwork(reason)))
        }
        let bytes: [UInt8]
        do throws(UnreadableFile) {
            bytes = [UInt8](try contents(ofFile: specification.path))
        } catch {
            return unusable(error.reason)
        }
        let content: [UInt8]
        do throws(RuntimeFailure) {
            content = try checked(bytes, specification)
        } catch {
            return unusable(error.reason)
        }
        let runtime: OpenVINO
        do throws(RuntimeFailure) {
            runtime = try OpenVINO(path: libraryPath(specification), format: specification.format)
        } catch {
            return .failure(
                LoadingFailure(
                    answer: .missingLibrary(
                        "cannot load OpenVINO, which runs the network '\(specification.path)': \(error.reason); install "
                            + "it (pip install openvino) and set VIDREC_OPENVINO, or openvino= after the network, to "
                            + "its libopenvino_c.so or to a folder with it")))
        }
        // First, since libcrypto reads a file of settings.
        let digest = SHA256.hash(bytes)
        var isFiltered = false
        if isConfined {
            var file: (path: String, descriptor: CInt)?
            if specification.format == .tflite {
                // OpenVINO reads it by its path only.
                guard let descriptor = ConfinedProcess.makeUnnamedFile(of: content) else {
                    return unusable("it cannot be copied: \(SystemCalls.message(for: SystemCalls.lastError))")
                }
                file = (specification.path, descriptor)
            }
            guard
                let result = ConfinedProcess.confineThreads(
                    channel: channel, memory: specification.memory << 20, opening: file)
            else {
                return unusable(
                    "the process that runs it cannot be confined; --no-sandbox runs networks that you trust")
            }
            isFiltered = result
        }
        guard isFiltered || specification.format == .onnx || content == bytes else {
            return unusable(
                "a tensor between two layers of a TensorFlow Lite file can be used only where system calls are filtered "
                    + "(vidrec doctor), not with --no-sandbox: leave output= out")
        }
        do throws(RuntimeFailure) {
            return .success(
                try FeatureExtractor(bytes, digest: digest, specification, by: runtime, isFiltered: isFiltered))
        } catch {
            return unusable(explained(error.reason, specification))
        }
    }

    /// Checks the bytes of a file, and returns them; in those of a TensorFlow Lite file, the tensor of the specification
    /// is the first output.
    private static func checked(
        _ bytes: [UInt8], _ specification: FeatureSpecification
    ) throws(RuntimeFailure) -> [UInt8] {
        switch specification.format {
        case .onnx:
            if let problem = ONNXFile.problem(of: bytes) { throw RuntimeFailure(reason: problem) }
            return bytes
        case .tflite:
            var file = try TFLiteFile(bytes, path: specification.path)
            if let name = specification.output { try file.setOutput(name) }
            return file.bytes
        }
    }

    /// Returns the reason of a failure, with what helps if memory is short.
    private static func explained(_ reason: String, _ specification: FeatureSpecification) -> String {
        reason.contains("bad_alloc") || reason.contains("allocate")
            ? "it needs more than the \(specification.memory) MiB of memory that it may use (memory=): \(reason)"
            : reason
    }

    /// Returns the path of OpenVINO's C library: that of the specification or of the environment, in which a folder is
    /// searched; `nil` for the one that the system finds.
    private static func libraryPath(_ specification: FeatureSpecification) -> String? {
        let variable = ProcessInfo.processInfo.environment["VIDREC_OPENVINO"].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = specification.library ?? variable else { return nil }
        for folder in [path, path + "/openvino/libs"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            if let name = names.sorted().first(where: { $0.hasPrefix("libopenvino_c.so") }) {
                return folder + "/" + name
            }
        }
        // A name without a folder would be searched by the system's loader.
        return path.contains("/") ? path : "./" + path
    }

    private static func receive(from channel: CInt) -> MessageReader? {
        guard let header = SystemCalls.read(channel, exactly: WorkerProtocol.lengthSize),
            let length = WorkerProtocol.length(header), let bytes = SystemCalls.read(channel, exactly: length)
        else { return nil }
        return MessageReader(bytes)
    }

    private static func send(_ message: MessageWriter, to channel: CInt) -> Bool {
        SystemCalls.write(FeatureProtocol.frame(.message(MessageReader(message.bytes))), to: channel)
    }
}
