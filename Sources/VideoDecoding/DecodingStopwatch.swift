internal import ClipTypes

/// Divides the thread's processor time among the stages of decoding a clip: what passed since the last lap goes to one.
final class DecodingStopwatch {
    private(set) var times = DecodingTimes()
    private var last = ThreadTime.now

    /// Ends a lap, whose time goes to a stage; to none while the caller's code ran.
    func lap(_ stage: WritableKeyPath<DecodingTimes, Duration>?) {
        let now = ThreadTime.now
        if let stage { times[keyPath: stage] += now - last }
        last = now
    }

    /// Ends the lap in which decoding failed: its time goes to the stage that was reached.
    func lapOfFailure() { lap(times.open == .zero ? \.open : times.demux == .zero ? \.demux : \.decode) }
}
