import ModelFiles
import Testing

/// The reference implementation of `VisionNetwork`, in double precision: plain loops over the tensors of a model file.
struct ReferenceNetwork {
    /// The activations of a layer, channels last.
    private struct Map {
        let side: Int
        let channels: Int
        var values: [Double]
    }

    let file: ModelFile
    /// Whether weights and activations are rounded to what the bytes of the network can hold.
    let rounds: Bool

    /// Returns the features of a picture, three planes of `side` x `side` values.
    func features(of colors: [UInt8], side: Int) throws -> [Double] {
        means(of: try activations(of: colors, side: side))
    }

    /// Returns the content vector of a picture.
    func contentVector(of colors: [UInt8], side: Int) throws -> [Double] {
        var map = try activations(of: colors, side: side)
        map.values = map.values.map { $0.squareRoot() }
        let roots = means(of: map)
        let norm = roots.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return roots.map { $0 / norm }
    }

    private func means(of map: Map) -> [Double] {
        let positions = map.side * map.side
        return (0..<map.channels).map { channel in
            (0..<positions).reduce(0) { $0 + map.values[$1 * map.channels + channel] } / Double(positions)
        }
    }

    /// Returns the activations of the last layer.
    private func activations(of colors: [UInt8], side: Int) throws -> Map {
        let pixels = (0..<3 * side * side).map { (Double(colors[$0 % 3 * side * side + $0 / 3]) - 127) / 128 }
        var map = limited(
            try convolve(Map(side: side, channels: 3, values: pixels), "stem", size: 3, stride: 2))
        let count = try file.shape(of: "network.strides", dimensions: 1)[0]
        let strides = try file.integers(of: "network.strides", shape: [count])
        let steps = try file.values(of: "network.steps", shape: [count])
        for (block, stride) in strides.enumerated() {
            var inner = map
            if file.tensors["network.blocks.\(block).expand.weight"] != nil {
                inner = limited(try convolve(inner, "blocks.\(block).expand", size: 1, stride: 1))
            }
            let size = try file.shape(of: "network.blocks.\(block).depthwise.weight", dimensions: 3)[1]
            inner = limited(try depthwise(inner, "blocks.\(block).depthwise", size: size, stride: Int(stride)))
            var output = try convolve(inner, "blocks.\(block).project", size: 1, stride: 1)
            if stride == 1 && output.channels == map.channels {
                for index in output.values.indices { output.values[index] += map.values[index] }
            }
            if rounds {
                let step = Double(steps[block])
                output.values = output.values.map { min(max(($0 / step).rounded(.toNearestOrEven), -128), 127) * step }
            }
            map = output
        }
        return limited(try convolve(map, "head", size: 1, stride: 1))
    }

    private func limited(_ map: Map) -> Map {
        var map = map
        map.values = map.values.map { value in
            let limited = min(max(value, 0), 6)
            return rounds ? (limited * 255 / 6).rounded(.toNearestOrEven) * 6 / 255 : limited
        }
        return map
    }

    /// Calls `body` for every tap of every window that is within the map.
    private func forEachTap(
        _ input: Map, size: Int, stride: Int, _ body: (_ pixel: Int, _ tap: Int, _ position: Int) -> Void
    ) {
        let count = (input.side + stride - 1) / stride
        let before = max((count - 1) * stride + size - input.side, 0) / 2
        for position in 0..<count * count {
            for tap in 0..<size * size {
                let y = position / count * stride + tap / size - before
                let x = position % count * stride + tap % size - before
                guard y >= 0, x >= 0, y < input.side, x < input.side else { continue }
                body(y * input.side + x, tap, position)
            }
        }
    }

    private func convolve(_ input: Map, _ name: String, size: Int, stride: Int) throws -> Map {
        let shape = try #require(file.tensors["network.\(name).weight"]).shape
        let (outputs, inputs, taps) = (shape[0], input.channels, size * size)
        let scales = try file.values(of: "network.\(name).scale", shape: [outputs])
        let codes = try file.bytes(of: "network.\(name).weight", shape: shape)
        let weights = codes.indices.map { (Double(codes[$0]) - 128) * Double(scales[$0 / (inputs * taps)]) }
        let bias = try file.values(of: "network.\(name).bias", shape: [outputs])
        let count = (input.side + stride - 1) / stride
        var result = (0..<count * count * outputs).map { Double(bias[$0 % outputs]) }
        forEachTap(input, size: size, stride: stride) { pixel, tap, position in
            for output in 0..<outputs {
                var sum = 0.0
                for channel in 0..<inputs {
                    sum += weights[(output * inputs + channel) * taps + tap] * input.values[pixel * inputs + channel]
                }
                result[position * outputs + output] += sum
            }
        }
        return Map(side: count, channels: outputs, values: result)
    }

    private func depthwise(_ input: Map, _ name: String, size: Int, stride: Int) throws -> Map {
        let (channels, taps) = (input.channels, size * size)
        var weights = try file.values(of: "network.\(name).weight", shape: [channels, size, size]).map { Double($0) }
        if rounds {
            for channel in 0..<channels {
                let filter = channel * taps..<(channel + 1) * taps
                let scale = weights[filter].reduce(0) { max($0, abs($1)) } / 2047
                for index in filter { weights[index] = (weights[index] / scale).rounded() * scale }
            }
        }
        let bias = try file.values(of: "network.\(name).bias", shape: [channels])
        let count = (input.side + stride - 1) / stride
        var result = (0..<count * count * channels).map { Double(bias[$0 % channels]) }
        forEachTap(input, size: size, stride: stride) { pixel, tap, position in
            for channel in 0..<channels {
                result[position * channels + channel] +=
                    weights[channel * taps + tap] * input.values[pixel * channels + channel]
            }
        }
        return Map(side: count, channels: channels, values: result)
    }
}
