private import Foundation

/// Elementary functions, by way of `Double`: rounded alike on all systems.
extension Float {
    /// e to the power of a value.
    package static func exponential(_ value: Float) -> Float { Float(exp(Double(value))) }

    /// The natural logarithm of a value.
    package static func logarithm(_ value: Float) -> Float { logarithm(Double(value)) }

    /// The natural logarithm of a value, rounded.
    package static func logarithm(_ value: Double) -> Float { Float(log(value)) }

    /// The natural logarithm of 1 + a value.
    package static func logOfOnePlus(_ value: Float) -> Float { Float(log1p(Double(value))) }
}
