extension VideoDecoder {
    /// Makes libav's decoders build the tables they share, which the first clip of each codec would else wait for. Worth it
    /// before a process is forked many times.
    public static func prepareDecoders() {
        Libav.silence()
        AllowedFormats.openEachDecoderOnce()
    }
}
