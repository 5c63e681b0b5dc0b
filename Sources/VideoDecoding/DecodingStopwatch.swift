private import Concurrency
internal import ClipTypes

/// Measures the thread's processor time in each step of decoding a clip.
final class DecodingStopwatch {
    private(set) var times = DecodingTimes()
    private var last = ThreadTime.now

    /// Adds the time since the last call to a step; `nil` leaves it out, as the time in the caller's code.
    func lap(_ stage: WritableKeyPath<DecodingTimes, Duration>?) {
        let now = ThreadTime.now
        if let stage { times[keyPath: stage] += now - last }
        last = now
    }

    /// Ends the lap in which decoding failed: its time goes to the stage that was reached.
    func lapOfFailure() { lap(times.open == .zero ? \.open : times.demux == .zero ? \.demux : \.decode) }
}
