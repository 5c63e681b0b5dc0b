import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite(
    "Real clips decode",
    .enabled(if: Corpus.isPresent, Corpus.absence))
struct CorpusTests {
    @Test(
        "Every intact clip decodes completely, and audio is rejected", arguments: [FrameSampler.keyframes, .adaptive])
    func intact(sampling: FrameSampler) throws {
        var decoded = 0
        for name in Corpus.clips {
            guard name != "audio_only.ogg" else {
                #expect(errorCode(Corpus.path(name)) == .noVideoStream)
                continue
            }
            do throws(VideoDecodingError) {
                let (frames, report) = try decodeAll(Corpus.path(name), sampling)
                decoded += 1
                #expect(report.status == .ok, "\(name): \(report.lossReason ?? "")")
                // Sound may begin some milliseconds before the picture.
                #expect(frames.first.map { $0.time < .milliseconds(100) } == true, "\(name)")
                let isLong = report.metadata.duration > FrameSampler.Adaptive.longClip
                if sampling == .adaptive, isLong {
                    #expect(frames.count >= FrameSampler.Adaptive.minimumFrames, "\(name)")
                }
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(decoded > 100)
    }

    @Test(
        "Times are ffprobe's",
        arguments: [
            "blocks__vfr.mkv", "chaplin.mp4", "coffee__vp9.webm", "dog__hevc.mp4", "eye_makeup.avi", "fire_rot180.mp4",
            "head_pose.gif", "juggle__interlaced_mpeg2.mpg", "no_duration.webm", "pancake.mkv",
            "robot_rice_act_success_2x.mp4",
            "turntable_pig.webm",
        ])
    func times(name: String) throws {
        let times = try Program.frameTimes(Corpus.path(name))
        let (frames, report) = try decodeAll(Corpus.path(name), .every(.milliseconds(500)))
        for frame in frames {
            let distance = times.compactMap(\.self).map { abs($0 - frame.time.inSeconds) }.min() ?? 1
            // ffprobe prints microseconds; the AVI's last frame has no time stamp there.
            #expect(distance < 0.000_002, "\(name) at \(frame.time)")
        }
        #expect(abs(report.metadata.frameCount - times.count) <= 1)
    }
}
