/// How far a corner of a picture is moved inwards, in parts of width and height.
struct Corner: Hashable, Sendable {
    let x: Double
    let y: Double
}
