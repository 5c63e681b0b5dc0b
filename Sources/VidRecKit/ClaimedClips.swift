internal import ClipTypes

/// The clips that need not be decoded: stored before, or in hand now under another name.
actor ClaimedClips {
    private var clips: Set<ClipID>

    init(_ stored: Set<ClipID>) {
        clips = stored
    }

    /// Whether the caller is the first with this clip, and so the one to decode it.
    func claim(_ clip: ClipID) -> Bool {
        clips.insert(clip).inserted
    }

    /// Lets another caller decode the clip.
    func giveUp(_ clip: ClipID) {
        clips.remove(clip)
    }
}
