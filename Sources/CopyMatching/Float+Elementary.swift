private import Foundation

extension Float {
    static func exponential(_ value: Float) -> Float { Float(exp(Double(value))) }

    static func logarithm(_ value: Float) -> Float { logarithm(Double(value)) }

    static func logarithm(_ value: Double) -> Float { Float(log(value)) }

    static func logOfOnePlus(_ value: Float) -> Float { Float(log1p(Double(value))) }
}
