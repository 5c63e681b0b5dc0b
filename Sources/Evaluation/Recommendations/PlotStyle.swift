/// The color and the shape of a model's marker in a plot.
struct PlotStyle: Hashable {
    enum Shape: CaseIterable {
        case circle, square, triangle, diamond
    }

    /// The color in SVG notation.
    let color: String
    let shape: Shape

    /// Creates the style of the model at an index; styles repeat after 32 models.
    init(number: Int) {
        // Distinguishable for most color-blind people (Okabe and Ito, Color Universal Design, 2008).
        let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a6d00"]
        color = colors[number % colors.count]
        shape = Shape.allCases[(number + number / colors.count) % Shape.allCases.count]
    }
}
