/// Vectors in half the room: the values of each as integers of 16 bits, of which the largest is 32,767.
///
/// Products with many vectors take as long as reading them from memory does.
struct CodedVectors: Hashable, Sendable {
    /// How many values a vector has.
    let dimension: Int
    /// The integers, one vector after another.
    let codes: [Int16]
    /// What the integers of each vector are to be multiplied with.
    let scales: [Float]

    /// Codes vectors that stand one after another. Each value is off by at most the largest of its vector / 65,534.
    init(_ values: [Float], dimension: Int) {
        var codes: [Int16] = []
        codes.reserveCapacity(values.count)
        var scales: [Float] = []
        for start in stride(from: 0, to: values.count, by: dimension) {
            let vector = values[start..<start + dimension]
            let scale = vector.reduce(0) { max($0, abs($1)) } / 32_767
            let isUsable = scale.isNormal
            scales.append(isUsable ? scale : 0)
            for value in vector {
                codes.append(isUsable ? Int16(max(-32_767, min(32_767, (value / scale).rounded()))) : 0)
            }
        }
        self.dimension = dimension
        self.codes = codes
        self.scales = scales
    }
}
