import ClipTypes
import TestSupport
import Testing
import VisualDescriptors

@testable import ClipAnalysis

@Suite("Frames whose content is described")
struct ContentFramesTests {
    private static func frame(_ number: Int) -> Frame {
        let (width, height) = (40, 30)
        let luma = (0..<width * height).map { UInt8(($0 * (number + 3) + $0 / width * 7) % 200 + 28) }
        let plain = [UInt8](repeating: 128, count: width * height)
        return Frame(
            picture: Picture(width: width, height: height, luma: luma, blueDifference: plain, redDifference: plain),
            time: .milliseconds(100 * number), isKeyframe: false)
    }

    @Test(
        "are all of a short clip, and evenly spaced ones of a long clip, 16 at most",
        arguments: [(0, 1), (1, 1), (16, 1), (17, 2), (32, 2), (33, 4), (70, 8)])
    func thinned(count: Int, step: Int) throws {
        let network = try #require(try VisionNetwork(SmallNetwork().file))
        var frames = ContentFrames(network: network)
        for number in 0..<count { frames.append(Self.frame(number), weight: 0.5) }
        let kept = stride(from: 0, to: count, by: step).map { Self.frame($0).picture }
        #expect(kept.count <= 16)
        let inputs = kept.map { network.input(of: $0, region: ContentRegion(of: $0)) }
        #expect(frames.vectors() == network.contentVectors(of: inputs))
    }

    @Test("are not those that show nothing")
    func blank() throws {
        let network = try #require(try VisionNetwork(SmallNetwork().file))
        var (frames, others) = (ContentFrames(network: network), ContentFrames(network: network))
        for number in 0..<20 {
            frames.append(Self.frame(number), weight: 1)
            frames.append(Self.frame(100), weight: 0)
            others.append(Self.frame(number), weight: 1)
        }
        #expect(frames.vectors() == others.vectors() && frames.vectors().count == 10)
    }
}
