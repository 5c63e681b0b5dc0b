internal import DetailMatching

/// The choice of the line of a run.
///
/// A run tells which part of the query shows the clip. Its speed is seldom certain: a clip of eight seconds may have four
/// frames, and two speeds that differ by a quarter differ by two pictures at its end. So all lines near the run are compared
/// by what every clip frame gains from them, and lines that are common come first where frames do not tell: the speed 1, and
/// lines from the first moment of the clip to the last.
extension TemporalAlignment {
    /// The pictures around a run that show the clip.
    private struct Stretch {
        let pictures: ClosedRange<Int>
        /// The seconds between which the stretch begins: the times of the last picture before it and of its first, or
        /// the query's start.
        let begin: ClosedRange<Float>
        /// The seconds between which it ends: the times of its last picture and of the first after it, or the query's end.
        let end: ClosedRange<Float>
        /// The mean evidence of each clip frame.
        let means: [Float]
        /// The highest evidence of all pairs: that of frames that show the same moment.
        let top: Float
        /// The highest product of likelihood ratios that a line can reach with each clip frame and those after it.
        let highestRatios: [Double]
    }

    private struct Line {
        let speed: Float
        let offset: Float

        init(speed: Float, through query: Float, _ clip: Float) {
            self.speed = speed
            offset = clip - speed * query
        }

        func queryTime(of clip: Float) -> Float { (clip - offset) / speed }
    }

    /// The speeds that are compared, besides that at which the stretch lasts as long as the clip.
    private static let lineSpeeds: [Float] = [
        0.5, 0.56, 0.62, 2.0 / 3, 0.72, 0.8, 0.88, 1, 1.1, 1.2, 1.25, 1.35, 1.5, 1.65, 1.8, 2,
    ]
    /// The speeds of lines.
    private static let possibleSpeeds: ClosedRange<Float> = 0.45...2.2
    /// The bonus of the speed 1, in the unit of gains: the natural logarithm of a likelihood ratio.
    private static let bonusOfSpeed: Float = 1.3
    /// The bonus of a line on which the stretch begins with the clip, and of one on which it ends with the clip.
    private static let bonusOfBorder: Float = 0.3
    /// The bonus of both.
    private static let bonusOfWholeClip: Float = 0.9
    /// The gain over the best line at a speed of the list from which on a speed between them is taken.
    private static let clearlyBetter: Float = 1
    /// The seconds by which borders of the clip may miss those of the stretch.
    private static let borderTolerance: Float = 0.15
    /// The maximum seconds between two pictures of a stretch: those between may show what no clip frame shows.
    private static let longestGap: Float = 3
    /// The minimum likelihood ratio of a frame, whose logarithm is its gain: one frame alone rules no line out.
    private static let minimumFrameRatio = 0.5488  // exp(-0.6)
    /// The share of a frame's detail that differs between copies of it, at least.
    static let noise: Float = 0.01

    /// Returns the run along the best of the lines near a run.
    func refined(_ run: Run, _ free: [Bool]) -> Run {
        let stretch = stretch(around: run, free)
        let (begin, end) = (stretch.begin.upperBound, stretch.end.upperBound)
        let middle = (run.query.lowerBound + run.query.upperBound) / 2
        let moment = run.speed * middle + run.offset
        let direction: Float = run.speed < 0 ? -1 : 1
        let (first, last) = direction > 0 ? (clip.start, clip.duration) : (clip.duration, clip.start)
        // The speed at which the stretch lasts as long as the clip: that of the list at which it does, or another.
        let (length, seconds) = (clip.duration - clip.start, max(end - begin, 0.1))
        let whole =
            Self.lineSpeeds.first { abs(length / $0 - seconds) < Self.borderTolerance } ?? length / seconds
        var lines = [Line(speed: run.speed, through: middle, moment)]
        let speeds = Self.lineSpeeds.contains(whole) ? Self.lineSpeeds : Self.lineSpeeds + [whole]
        for speed in speeds.filter(Self.possibleSpeeds.contains).map({ direction * $0 }) {
            lines += (-8...8).map { Line(speed: speed, through: middle, moment + 0.2 * Float($0)) }
            lines += [Line(speed: speed, through: begin, first), Line(speed: speed, through: end, last)]
        }
        var best = best(of: lines, stretch)
        if abs(best.line.speed) != 1, abs(best.line.speed) != whole {
            // Between the speeds of the list, if that is clearly better.
            let moment = best.line.speed * middle + best.line.offset
            let between = self.best(
                of: (-4...4).flatMap { step -> [Line] in
                    let speed = best.line.speed * (1 + 0.015 * Float(step))
                    return (-4...4).map { Line(speed: speed, through: middle, moment + 0.05 * Float($0)) }
                }, stretch)
            if between.score > best.score + Self.clearlyBetter { best = between }
        }
        return self.run(speed: best.line.speed, offset: best.line.offset, free) ?? run
    }

    /// Returns the pictures around a run that show the clip, from the first to the last without a gap of more than
    /// ``longestGap``.
    private func stretch(around run: Run, _ free: [Bool]) -> Stretch {
        func showsClip(_ i: Int) -> Bool {
            (0..<clip.count).contains { evidence[i * clip.count + $0] >= thresholds.frame }
        }
        let start = max(query.times.partitioningIndex(after: run.query.lowerBound) - 1, 0)
        var (low, high) = (start, start)
        var index = start
        while index > 0, free[index - 1], query.times[low] - query.times[index - 1] <= Self.longestGap {
            index -= 1
            if showsClip(index) { low = index }
        }
        index = start
        while index + 1 < query.count, free[index + 1], query.times[index + 1] - query.times[high] <= Self.longestGap {
            index += 1
            if showsClip(index) { high = index }
        }
        let (first, final) = (query.times[low], query.times[high])
        let means = (0..<clip.count).map { j in
            (low...high).reduce(0) { $0 + evidence[$1 * clip.count + j] } / Float(high - low + 1)
        }
        let top = evidence[low * clip.count..<(high + 1) * clip.count].max() ?? 0
        // As if the frame agreed as well as the best pair, with the picture that agrees least on average.
        let lowestRow = rowMeans[low...high].min() ?? 0
        var highestRatios = [Double](repeating: 1, count: clip.count + 1)
        for j in stride(from: clip.count - 1, through: 0, by: -1) {
            let ratio = Self.residual((lowestRow + means[j]) / 2) / Self.residual(top)
            highestRatios[j] = highestRatios[j + 1] * max(1, 1.0001 * Double(ratio))
        }
        return Stretch(
            pictures: low...high,
            begin: low > 0 ? query.times[low - 1]...first : query.start...query.start,
            end: high + 1 < query.count ? final...query.times[high + 1] : query.duration...query.duration,
            means: means, top: top, highestRatios: highestRatios)
    }

    /// Returns the line with the highest sum of gains and bonuses, the first of equal ones, and the sum.
    private func best(of lines: [Line], _ stretch: Stretch) -> (line: Line, score: Float) {
        var best = (line: lines[0], score: -Float.infinity)
        for line in lines {
            if let score = score(of: line, stretch, above: best.score) { best = (line, score) }
        }
        return best
    }

    /// Returns the sum of gains and bonuses of a line; `nil` unless it is above `least`.
    private func score(of line: Line, _ stretch: Stretch, above least: Float) -> Float? {
        let (entry, exit) = (line.queryTime(of: clip.start), line.queryTime(of: clip.duration))
        func isNear(_ time: Float, _ border: ClosedRange<Float>) -> Bool {
            time > border.lowerBound - Self.borderTolerance && time < border.upperBound + Self.borderTolerance
        }
        let (begins, finishes) = (isNear(min(entry, exit), stretch.begin), isNear(max(entry, exit), stretch.end))
        var score = abs(line.speed) == 1 ? Self.bonusOfSpeed : 0
        if begins { score += Self.bonusOfBorder }
        if finishes { score += Self.bonusOfBorder }
        if begins, finishes { score += Self.bonusOfWholeClip }
        // The logarithm of a product of many ratios takes one logarithm, not many.
        var product = 1.0
        // The least product with which the line may be above `least`, up to rounding. Most lines cannot reach it after one
        // frame.
        var needed = 0.999 * Double(Float.exponential(least - score))
        for j in 0..<clip.count {
            let time = line.queryTime(of: clip.times[j])
            guard time >= stretch.begin.upperBound - 0.1, time <= stretch.end.upperBound + 0.1 else { continue }
            product *= max(Self.minimumFrameRatio, Double(ratio(of: j, at: time, stretch)))
            if product * stretch.highestRatios[j + 1] < needed { return nil }
            if !(1e-250...1e250).contains(product) {
                score += .logarithm(product)
                (product, needed) = (1, 0)
            }
        }
        score += .logarithm(product)
        return score > least ? score : nil
    }

    /// Returns the likelihood ratio of a line by a clip frame at a time of the query: the ratio of what differs between the
    /// frame and the pictures on average to what differs at this time, divided by that of the latter to what differs between
    /// the pair that agrees best.
    private func ratio(of j: Int, at time: Float, _ stretch: Stretch) -> Float {
        let right = query.times.partitioningIndex(after: time)
        let left = min(max(right - 1, stretch.pictures.lowerBound), stretch.pictures.upperBound)
        let next = max(min(right, stretch.pictures.upperBound), stretch.pictures.lowerBound)
        var value = evidence[left * clip.count + j]
        if next > left {
            // The evidence of the mean of both pictures, weighted by time; across a cut, that of either.
            let other = evidence[next * clip.count + j]
            let share = max(0, min(1, (time - query.times[left]) / (query.times[next] - query.times[left])))
            let likeness = max(0, successive.isEmpty ? 1 : successive[left])
            let square = (1 - share) * (1 - share) + share * share + 2 * share * (1 - share) * likeness
            let mixed = ((1 - share) * value + share * other) / square.squareRoot()
            value = mixed + (1 - likeness) * max(0, max(value, other) - mixed)
        }
        let expected = Self.residual((rowMeans[left] + stretch.means[j]) / 2)
        let residual = Self.residual(min(value, stretch.top))
        return expected * Self.residual(stretch.top) / (residual * residual)
    }

    /// The share of the detail that differs, with ``noise``.
    static func residual(_ evidence: Float) -> Float { 1 - min(evidence, 1) + noise }
}
