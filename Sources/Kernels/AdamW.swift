internal import CKernels

/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019).
package struct AdamW: Hashable, Sendable {
    /// The running means of the gradients, one a parameter.
    package private(set) var first: [Float]
    /// The running means of their squares, one a parameter.
    package private(set) var second: [Float]
    /// How many steps were made.
    package private(set) var step: Int

    /// Parameters that share a learning rate and a weight decay.
    package struct Group: Hashable, Sendable {
        package let range: Range<Int>
        package let rate: Float
        package let decay: Float

        package init(range: Range<Int>, rate: Float, decay: Float) {
            self.range = range
            self.rate = rate
            self.decay = decay
        }
    }

    /// Creates the optimizer of `count` parameters that has made no step.
    package init(count: Int) {
        first = [Float](repeating: 0, count: count)
        second = first
        step = 0
    }

    /// Creates an optimizer from its moments.
    package init(first: [Float], second: [Float], step: Int) {
        precondition(first.count == second.count && step >= 0, "\(first.count) and \(second.count) moments at \(step)")
        self.first = first
        self.second = second
        self.step = step
    }

    /// Moves the parameters of some groups by one step. Groups with a rate of 0 keep their moments, too.
    ///
    /// - Parameters:
    ///   - parameters: one a moment.
    ///   - gradients: one a parameter.
    ///   - groups: ranges of parameters that do not overlap.
    package mutating func update(_ parameters: inout [Float], gradients: [Float], groups: [Group]) {
        precondition(
            gradients.count == first.count && groups.allSatisfy { $0.range.upperBound <= first.count },
            "\(gradients.count) gradients for \(first.count) moments")
        step += 1
        let spans = groups.filter { $0.rate > 0 }.map {
            Span(start: $0.range.lowerBound, place: $0.range.lowerBound, count: $0.range.count, group: $0)
        }
        move(&parameters, gradients: gradients, spans)
    }

    /// Moves some rows of a matrix of parameters by one step. The moments of the other rows stay as they are.
    ///
    /// - Parameters:
    ///   - parameters: rows of `width` values, one a moment.
    ///   - rows: the numbers of the rows to move, each once.
    ///   - gradients: `width` values for each of `rows`, in their order.
    package mutating func update(
        _ parameters: inout [Float], rows: [Int32], width: Int, gradients: [Float], rate: Float, decay: Float
    ) {
        precondition(
            gradients.count == rows.count * width
                && rows.allSatisfy { $0 >= 0 && (Int($0) + 1) * width <= first.count },
            "\(gradients.count) gradients for \(rows.count) rows of \(width) of \(first.count) moments")
        step += 1
        let group = Group(range: 0..<first.count, rate: rate, decay: decay)
        var spans: [Span] = []
        for (place, row) in rows.enumerated() {
            let start = Int(row) * width
            if let last = spans.last, last.start + last.count == start {
                spans[spans.count - 1].count += width
            } else {
                spans.append(Span(start: start, place: place * width, count: width, group: group))
            }
        }
        move(&parameters, gradients: gradients, spans)
    }

    /// Parameters one after another.
    private struct Span {
        /// The first parameter.
        let start: Int
        /// Its gradient.
        let place: Int
        var count: Int
        let group: Group
    }

    private mutating func move(_ parameters: inout [Float], gradients: [Float], _ spans: [Span]) {
        precondition(parameters.count == first.count, "\(parameters.count) parameters for \(first.count) moments")
        let corrections = (first: Float(1 - Self.power(0.9, step)), second: Float(1 - Self.power(0.999, step)))
        unsafe parameters.withUnsafeMutableBufferPointer { parameters in
            unsafe gradients.withUnsafeBufferPointer { gradients in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        guard let parameters = parameters.baseAddress, let gradients = gradients.baseAddress,
                            let first = first.baseAddress, let second = second.baseAddress
                        else { return }
                        for span in spans {
                            unsafe vidrec_adam_step(
                                span.count, parameters + span.start, gradients + span.place, first + span.start,
                                second + span.start, span.group.rate / corrections.first,
                                span.group.rate * span.group.decay, 1 / corrections.second)
                        }
                    }
                }
            }
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var square = base
        var left = exponent
        while left > 0 {
            if left & 1 == 1 { result *= square }
            square *= square
            left >>= 1
        }
        return result
    }
}
