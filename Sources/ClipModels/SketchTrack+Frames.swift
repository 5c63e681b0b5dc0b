package import ClipTypes
package import CopyMatching
package import SequenceModels

extension SketchTrack {
    /// Creates a track by projecting and quantizing frame descriptors.
    ///
    /// - Parameters:
    ///   - frames: The descriptors in ascending order of time.
    ///   - duration: The duration of the clip; `nil` if unknown.
    ///   - projection: The projection of the model.
    package init(frames: [FrameDescriptor], duration: Duration?, projection: FrameProjection) {
        self.init(
            frames: frames.map { ($0.time, $0.weight, projection.project($0.values), $0.detail) }, duration: duration)
    }
}
