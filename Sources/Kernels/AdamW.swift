internal import CKernels

/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019).
/// The first moments decay by 0.9 and the second by 0.999 per step, with corrections for their bias toward 0.
/// Wrong numbers of values trap.
package struct AdamW: Hashable, Sendable {
    /// The running means of the gradients, one per parameter.
    package private(set) var first: [Float]
    /// The running means of the squared gradients, one per parameter.
    package private(set) var second: [Float]
    /// The number of steps taken.
    package private(set) var step: Int

    /// Parameters that share a learning rate and a weight decay.
    package struct Group: Hashable, Sendable {
        /// The indices of the group's parameters; within the optimizer's.
        package let range: Range<Int>
        /// The learning rate; the group is skipped if it is not above 0.
        package let rate: Float
        /// The weight decay: each step subtracts `rate` · `decay` times the parameter.
        package let decay: Float

        /// Creates a group from a range of parameters, a learning rate and a weight decay.
        package init(range: Range<Int>, rate: Float, decay: Float) {
            self.range = range
            self.rate = rate
            self.decay = decay
        }
    }

    /// Creates the optimizer of `count` parameters, with moments of 0 and no step taken.
    package init(count: Int) {
        first = [Float](repeating: 0, count: count)
        second = first
        step = 0
    }

    /// Creates an optimizer from the moments and the number of steps of another one, to continue its training.
    ///
    /// - Precondition: There are as many first as second moments, and `step` is at least 0.
    package init(first: [Float], second: [Float], step: Int) {
        precondition(first.count == second.count && step >= 0, "\(first.count) and \(second.count) moments at \(step)")
        self.first = first
        self.second = second
        self.step = step
    }

    /// Takes a step for the parameters of some groups. A group with a rate of 0 keeps its parameters and moments.
    ///
    /// - Parameters:
    ///   - parameters: As many as there are moments; changed in place.
    ///   - gradients: One per parameter.
    ///   - groups: Groups whose ranges do not overlap.
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

    /// Takes a step for some rows of a matrix of parameters. The other rows keep their parameters and moments.
    ///
    /// - Parameters:
    ///   - parameters: The matrix, rows of `width` values, as many as there are moments; changed in place.
    ///   - rows: The indices of the rows to change, each once, in any order.
    ///   - width: The number of values of a row.
    ///   - gradients: `width` values for each of `rows`, in the order of `rows`.
    ///   - rate: The learning rate.
    ///   - decay: The weight decay: the step subtracts `rate` · `decay` times the parameter.
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
