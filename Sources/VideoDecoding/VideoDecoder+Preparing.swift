extension VideoDecoder {
    /// Opens every allowed decoder once to initialize its static tables, so that processes forked afterwards share
    /// them.
    public static func prepareDecoders() {
        Libav.silence()
        AllowedFormats.openEachDecoderOnce()
    }
}
