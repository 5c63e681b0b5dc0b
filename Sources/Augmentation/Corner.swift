/// The inward displacement of a corner of a picture, as fractions of the picture's width and height.
struct Corner: Hashable, Sendable {
    let x: Double
    let y: Double
}
