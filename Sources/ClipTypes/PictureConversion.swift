/// A conversion that decoding applies to make the pictures of all files comparable.
public enum PictureConversion: String, Hashable, Sendable, Codable, CaseIterable {
    /// HDR with the transfer function PQ (SMPTE ST 2084) was tone-mapped to SDR.
    case pq
    /// HDR with the transfer function HLG (ARIB STD-B67) was tone-mapped to SDR.
    case hlg
    /// Another transfer function than those of SDR video, such as linear light, was undone.
    case transfer
    /// The primaries of BT.2020 or P3 were converted to those of BT.709.
    case gamut
    /// Transparent pixels were flattened on white.
    case transparency
    /// The pictures were rotated or mirrored, as the file asks for.
    case orientation
    /// Pixels that are not square were made square.
    case aspect

    /// What was done, as a phrase.
    public var phrase: String {
        switch self {
        case .pq: "HDR (PQ) mapped to SDR"
        case .hlg: "HDR (HLG) mapped to SDR"
        case .transfer: "transfer function converted to SDR"
        case .gamut: "wide gamut converted to BT.709"
        case .transparency: "transparency flattened on white"
        case .orientation: "turned upright"
        case .aspect: "pixels made square"
        }
    }
}
