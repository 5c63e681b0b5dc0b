package import ClipTypes
package import CopyMatching
package import SequenceModels

extension SketchTrack {
    /// Creates a track by projecting and quantizing frame descriptors.
    package init(frames: [FrameDescriptor], duration: Duration?, projection: FrameProjection) {
        self.init(
            frames: frames.map { ($0.time, $0.weight, projection.project($0.values)) }, duration: duration)
    }
}
