internal import ClipTypes
internal import Kernels

/// Draws the steps of an augmentation at random, with parameters from ranges that widen with the severity.
struct AugmentationRecipe {
    /// A kind of step; a recipe has at most one of each. They are declared in the order in which edits are commonly
    /// made: geometry and color, then mixing and bars, then overlays, then compression.
    private enum Family: Int, CaseIterable {
        case crop, mirror, flip, turn, rotate, skew, stretch, grade, mix, bars, overlay, blur, pixelize, noise, compress
    }

    private let severity: Int
    private let keepsView: Bool
    private(set) var generator: SeededGenerator

    init(severity: Int, keepsView: Bool, generator: SeededGenerator) {
        self.severity = severity
        self.keepsView = keepsView
        self.generator = generator
    }

    /// Returns the value for the recipe's severity.
    private func by<Value>(_ mild: Value, _ medium: Value, _ hard: Value) -> Value {
        [mild, medium, hard][severity - 1]
    }

    /// Returns the weight with which a family is drawn.
    private func weight(of family: Family) -> Double {
        switch family {
        case .mirror, .flip, .turn: if keepsView { return 0 }
        case .mix: if keepsView { return by(0, 0.7, 1) }
        default: break
        }
        return switch family {
        case .crop: by(2, 3, 3)
        case .mirror: by(1.5, 2, 1)
        case .flip: by(0, 0.3, 1)
        case .turn: by(0, 1.5, 1.5)
        case .rotate: by(0.5, 1.5, 1.5)
        case .skew: by(0.3, 1.5, 1.5)
        case .stretch: by(1, 1.5, 1)
        case .grade: by(3, 3, 3)
        case .mix: by(0, 2, 6)
        case .bars: by(2, 3, 2)
        case .overlay: by(2, 2.5, 2)
        case .blur: by(1, 1, 1)
        case .pixelize: by(0, 0.7, 1.5)
        case .noise: by(1, 1, 1)
        case .compress: by(2, 2, 1.5)
        }
    }

    /// Draws the steps: one or two for severity 1, one to three for 2, two to four for 3.
    mutating func draw() -> [AugmentationStep] {
        let count = generator.integer(in: by(1...2, 1...3, 2...4))
        var families: [Family] = []
        for _ in 0..<count {
            let left = Family.allCases.filter { !families.contains($0) }
            families.append(generator.pick(left.map { ($0, weight(of: $0)) }))
        }
        // A quarter of the recipes keep the drawn order, which crops bars or mirrors logos.
        if !generator.chance(0.25) { families.sort { $0.rawValue < $1.rawValue } }
        return families.flatMap { steps(of: $0) }
    }

    private mutating func steps(of family: Family) -> [AugmentationStep] {
        switch family {
        case .crop: [.crop(crop())]
        case .mirror: [.mirror]
        case .flip: [.flip]
        case .turn: [.turn(quarters: generator.integer(in: 1...3))]
        case .rotate: [rotation()]
        case .skew: [skew()]
        case .stretch: [.stretch(generator.factor(upTo: by(1.3, 1.8, 2.3)))]
        case .grade: [.grade(grading())]
        case .mix: [.mix(mixture())]
        case .bars: [.bars(bars())]
        case .overlay: (0..<generator.integer(in: 1...3)).map { _ in .overlay(overlay()) }
        case .blur:
            [.blur(radius: generator.uniform(0.004, by(0.015, 0.03, 0.05)), passes: generator.integer(in: 1...3))]
        case .pixelize: [.pixelize(cells: generator.integer(in: by(40...90, 24...70, 14...50)))]
        case .noise:
            [
                .noise(
                    luma: generator.uniform(2, by(12, 28, 45)),
                    color: generator.chance(0.6) ? generator.uniform(0, by(6, 16, 30)) : 0)
            ]
        case .compress: compression()
        }
    }

    private mutating func crop() -> UnitRectangle {
        let least = by(0.75, 0.55, 0.45)
        let side = generator.uniform(least, 0.98)
        let strip = generator.uniform(by(0.5, 0.35, 0.3), 0.75)
        let free = (generator.uniform(least, 1), generator.uniform(least, 1))
        // Some crops keep the aspect ratio, some are vertical strips for phones, some are free.
        let (width, height) = generator.pick([((side, side), 4), ((strip, 1), 2), (free, 3)])
        return UnitRectangle(
            x: generator.nextUnit() * (1 - width), y: generator.nextUnit() * (1 - height), width: width, height: height)
    }

    private mutating func rotation() -> AugmentationStep {
        let sign: Double = generator.chance(0.5) ? 1 : -1
        return .rotate(degrees: sign * generator.uniform(1, by(5, 12, 20)), fillsFrame: generator.chance(0.6))
    }

    private mutating func skew() -> AugmentationStep {
        let most = by(0.06, 0.13, 0.2)
        let corners = (0..<4).map { _ in
            Corner(x: generator.uniform(0, most), y: generator.uniform(0, most))
        }
        return .skew(corners: corners, fillsFrame: generator.chance(0.65))
    }

    private mutating func compression() -> [AugmentationStep] {
        let quantize = AugmentationStep.compress(step: generator.uniform(1.5, by(5, 9, 14)))
        let small = AugmentationStep.lowResolution(generator.uniform(by(0.5, 0.33, 0.22), 0.9))
        return generator.pick([([quantize], 2), ([small], 1), ([small, quantize], 1)])
    }

    private mutating func color() -> PaintColor {
        PaintColor(red: generator.nextUnit(), green: generator.nextUnit(), blue: generator.nextUnit())
    }

    private mutating func grading() -> Grading {
        var grading = Grading()
        let reach = by(0.5, 0.8, 1.0)
        switch generator.pick([(0, 4), (1, 1.5), (2, 1), (3, 1.5), (4, 1.2), (5, keepsView ? 0 : by(0, 0.4, 1.5))]) {
        case 0:
            grading.saturation = generator.uniform(1 - 0.8 * reach, 1 + reach)
        case 1:
            grading.saturation = 0
        case 2:
            grading.toning = generator.uniform(0.5, 1)
            grading.tone = [generator.uniform(1, 1.3), generator.uniform(0.85, 1.05), generator.uniform(0.55, 0.95)]
        case 3:
            let warmth = generator.uniform(-0.3, 0.3) * reach
            grading.gains = [1 + warmth, 1 + generator.uniform(-0.1, 0.1) * reach, 1 - warmth]
        case 4:
            grading.hue = generator.uniform(-45, 45) * reach
        default:
            grading.isNegative = true
            return grading
        }
        if generator.chance(0.8) {
            grading.brightness = generator.uniform(-0.25, 0.25) * reach
            grading.contrast = generator.factor(upTo: 1 + 0.7 * reach)
            grading.gamma = generator.factor(upTo: 1 + 0.6 * reach)
        }
        return grading
    }

    private mutating func bars() -> Bars {
        // From a thin edge to a landscape clip in a portrait frame.
        let total = generator.uniform(0.06, by(0.6, 1.4, 2.2))
        let share = generator.chance(0.7) ? 0.5 : generator.nextUnit()
        var bars = Bars()
        switch generator.pick([(0, 5.0), (1, 3), (2, 1)]) {
        case 0: (bars.top, bars.bottom) = (total * share, total * (1 - share))
        case 1: (bars.left, bars.right) = (total * share, total * (1 - share))
        default:
            let side = generator.uniform(0.03, 0.3)
            bars = Bars(left: side, top: side, right: side, bottom: side)
        }
        let painted = color()
        bars.fill = generator.pick([
            (.plain(.black), 4), (.plain(.white), 1.5), (.plain(painted), 1.5), (.blurred, 3),
        ])
        return bars
    }

    private mutating func overlay() -> Overlay {
        let lines = generator.integer(in: 1...3)
        let shape: Overlay.Shape = generator.pick([
            (.box, 2), (.text(lines: lines, seed: generator.next()), 3), (.face, 1.5),
        ])
        let most = by(0.22, 0.32, 0.4)
        var (width, height) = (generator.uniform(0.05, most), generator.uniform(0.05, most))
        var paint = color()
        switch shape {
        case .box: break
        case .text:
            (width, height) = (generator.uniform(0.2, 0.9), Double(lines) * generator.uniform(0.05, 0.12))
            paint = generator.pick([(.white, 3), (.black, 1), (paint, 2)])
        case .face:
            height = min(width * 16 / 9, 0.6)
            paint = PaintColor(red: 1, green: generator.uniform(0.6, 0.9), blue: generator.uniform(0, 0.3))
        }
        let opacity = generator.chance(0.6) ? 256 : generator.integer(in: by(60...200, 90...230, 128...250))
        let bounds = UnitRectangle(
            x: generator.nextUnit() * (1 - width), y: generator.nextUnit() * (1 - height), width: width, height: height)
        return Overlay(shape: shape, bounds: bounds, color: paint, opacity: opacity)
    }

    private mutating func mixture() -> Mixture {
        if keepsView { return .blend(opacity: generator.integer(in: 26...by(64, 96, 128))) }
        let (x, y) = (generator.nextUnit(), generator.nextUnit())
        let isFirst = generator.chance(0.5)
        let fit = generator.pick(Mixture.Fit.allCases.map { ($0, 1) })
        return generator.pick([
            (.blend(opacity: generator.integer(in: 26...by(64, 96, 128))), 2),
            (.insideDonor(side: generator.uniform(by(0.7, 0.5, 0.35), 0.9), x: x, y: y), 3),
            (.donorInside(side: generator.uniform(0.2, by(0.3, 0.4, 0.5)), x: x, y: y), 2),
            (.beside(fit, isFirst: isFirst), 1.5),
            (.stacked(fit, isFirst: isFirst), 1.5),
        ])
    }
}
