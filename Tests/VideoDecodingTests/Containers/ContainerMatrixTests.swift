import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Every container, with every codec and feature, decodes as ffmpeg plays it")
struct ContainerMatrixTests {
    /// Encodes the pictures of a feature into the codec's master file; returns its path.
    private static func encode(
        _ codec: ContainerCodec, _ feature: ContainerFeature, in folder: TemporaryFolder
    ) throws -> String {
        let path = folder.path("master-\(feature.rawValue.filter(\.isLetter)).\(codec.master)")
        let filters = feature.filters
        try Program.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=s=\(codec.size):r=25:d=0.6"] + codec.options
                + (codec.features[feature] ?? [])
                + (filters.isEmpty ? [] : ["-vf", filters.joined(separator: ",")])
                + ["-threads", "1", "-vsync", feature == .variableRate ? "vfr" : "passthrough", path])
        return path
    }

    /// Copies a stream into a container; returns why ffmpeg cannot, or `nil`.
    private static func copy(
        _ master: String, into container: Container, _ feature: ContainerFeature, to path: String
    ) throws -> String? {
        var arguments = ["-v", "error", "-nostdin", "-y"]
        switch feature {
        case .editList: arguments += ["-ss", "0.3", "-i", master]
        case .lateStart where container.sound != nil:
            arguments += ["-f", "lavfi", "-i", "sine=d=1.6", "-itsoffset", "0.72", "-i", master]
        case .lateStart: arguments += ["-itsoffset", "0.72", "-i", master]
        default: arguments += ["-i", master]
        }
        let maps = feature == .lateStart && container.sound != nil ? ["-map", "0:a", "-map", "1:v"] : ["-map", "0:v"]
        arguments += maps + ["-c", "copy"] + (feature == .lateStart ? container.sound ?? [] : [])
        arguments += container.options + feature.copying + [path]
        let (status, log) = try Program.status("ffmpeg", arguments)
        let message = log.split(whereSeparator: \.isNewline).first ?? "status \(status)"
        return status == 0 ? nil : String(message.split(separator: "] ").last ?? message)
    }

    /// Why a feature does not exist in a container; `nil` if it may.
    private static func absence(
        of feature: ContainerFeature, in container: Container, _ codec: ContainerCodec
    ) -> String? {
        if let codecs = container.codecs, !codecs.contains(codec.name) { return "is the stream of another codec" }
        return switch feature {
        case .editList where !container.isISO: "has no edit lists"
        case .rotated where !container.isISO: "stores no rotation"
        case .lateStart where !container.hasTimes && container.sound == nil: "stores no times"
        case .variableRate where !container.hasTimes: "stores no times"
        default: nil
        }
    }

    @Test("The times, the size and the pictures are ffmpeg's", arguments: ContainerCodec.all)
    func matrix(codec: ContainerCodec) throws {
        let folder = try TemporaryFolder()
        var compared = 0
        var impossible: [String: [String]] = [:]
        var incompatible: [String: String] = [:]
        for feature in ContainerFeature.allCases where codec.features[feature] != nil {
            let master = try Self.encode(codec, feature, in: folder)
            for container in Container.all {
                let path = folder.path(container.file)
                if let reason = try incompatible[container.name] ?? Self.absence(of: feature, in: container, codec)
                    ?? Self.copy(master, into: container, feature, to: path)
                {
                    if feature == .constantRate { incompatible[container.name] = reason }
                    impossible[reason, default: []].append("\(container): \(feature)")
                    continue
                }
                if let reason = try compare(path, codec, feature, container) {
                    if feature == .constantRate { incompatible[container.name] = reason }
                    impossible[reason, default: []].append("\(container): \(feature)")
                } else {
                    compared += 1
                }
            }
        }
        print("containers: \(codec): \(compared) compared, \(impossible.values.map(\.count).reduce(0, +)) impossible")
        for (reason, cells) in impossible.sorted(by: { $0.key < $1.key }) {
            print("containers: \(codec): \(reason) (\(cells.count)): \(cells.joined(separator: ", "))")
        }
        #expect(compared == codec.cells)
    }

    /// Compares a file with ffmpeg; returns why ffmpeg is no reference for it, or `nil`.
    private func compare(
        _ path: String, _ codec: ContainerCodec, _ feature: ContainerFeature, _ container: Container
    ) throws -> String? {
        let cell = "\(codec) in \(container), \(feature)"
        let frames: [Frame]
        let report: DecodingReport
        do {
            (frames, report) = try decodeAll(path, .every(.milliseconds(1)))
        } catch {
            guard try ContainerReference.isReadable(path) else { return "ffmpeg cannot read what it wrote" }
            Issue.record("\(cell): \(error)")
            return nil
        }
        guard let first = frames.first?.picture else {
            Issue.record("\(cell): no frames")
            return nil
        }
        let hasAlpha = feature == .alpha && container.storesAlpha(of: codec)
        let reference = try ContainerReference(
            path, codec: codec.name, width: first.width, height: first.height,
            decoder: hasAlpha ? codec.alphaDecoder : [], overWhite: hasAlpha)
        guard reference.complaints == 0 else { return "ffmpeg finds damage in what it wrote" }
        #expect(report.status == .ok, "\(cell): \(report.lossReason ?? "")")
        guard frames.count == reference.pictures.count else {
            Issue.record("\(cell): \(frames.count) frames, ffmpeg has \(reference.pictures.count)")
            return nil
        }
        let times = frames.map(\.time.inSeconds)
        let expected = try Program.unstatedTimes(path) ?? reference.times
        let distance = zip(times, expected).map { abs($0 - ($1 ?? -1)) }.max() ?? 0
        // ffmpeg rounds the start of the sound to ticks of the video.
        let tolerance = feature == .lateStart ? 0.000_01 + reference.timeBase : 0.000_01
        #expect(distance < tolerance, "\(cell): \(times.prefix(4)), expected \(expected.prefix(4))")
        let size = (Double(report.metadata.width), Double(report.metadata.height))
        #expect(
            abs(size.0 - reference.shown.width) <= 1 && abs(size.1 - reference.shown.height) <= 1,
            "\(cell): \(size), ffmpeg has \(reference.shown)")
        // Pictures of high dynamic range are tone-mapped, for which ffmpeg's scaler is no reference.
        guard feature != .highDynamicRange else { return nil }
        for (frame, picture) in zip(frames, reference.pictures) {
            let measured = zip(frame.picture.planes, picture).map(psnr)
            guard measured[0] > 40, min(measured[1], measured[2]) > (feature == .anamorphic ? 30 : 36) else {
                Issue.record("\(cell): the picture at \(frame.time) has \(measured) dB")
                return nil
            }
        }
        return nil
    }
}

extension Container {
    /// Whether ffmpeg keeps the alpha channel when it copies a stream into the container.
    func storesAlpha(of codec: ContainerCodec) -> Bool {
        codec.name == "prores" || ["Matroska", "WebM"].contains(name)
    }
}

extension ContainerCodec {
    /// The options with which ffmpeg decodes the alpha channel.
    var alphaDecoder: [String] {
        switch name {
        case "vp8": ["-c:v", "libvpx"]
        case "vp9": ["-c:v", "libvpx-vp9"]
        default: []
        }
    }
}
