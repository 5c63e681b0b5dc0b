/// A picture as a `VisionNetwork` reads it.
public struct NetworkInput: Hashable, Sendable {
    /// The number of rows and columns of the picture.
    public let side: Int
    /// The planes of red, green and blue, each of `side` · `side` values in 0...255, row by row.
    public let colors: [UInt8]

    /// Creates an input from the planes of red, green and blue.
    ///
    /// - Precondition: `colors` has 3 · `side` · `side` values.
    public init(side: Int, colors: [UInt8]) {
        precondition(side > 0 && colors.count == 3 * side * side, "\(colors.count) values for a side of \(side)")
        self.side = side
        self.colors = colors
    }
}
