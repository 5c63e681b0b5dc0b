/// The color and the shape by which a model is known in a plot.
struct PlotStyle: Hashable {
    enum Shape: CaseIterable {
        case circle, square, triangle, diamond
    }

    /// A color as SVG has it.
    let color: String
    let shape: Shape

    /// The style of the model of a number, from 0 on; after 32 they come again.
    init(number: Int) {
        // Told apart by most color-blind people, too (Okabe and Ito, Color Universal Design, 2008).
        let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a6d00"]
        color = colors[number % colors.count]
        shape = Shape.allCases[(number + number / colors.count) % Shape.allCases.count]
    }
}
