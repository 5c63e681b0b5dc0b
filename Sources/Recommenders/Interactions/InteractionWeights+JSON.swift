private import ClipTypes
public import Foundation

extension InteractionWeights {
    /// Decodes weights from JSON; missing members and events keep the values of ``standard``, and a `half_life_days` of
    /// `null` means no decay.
    ///
    ///     {"events": {"liked": 2, "skipped": -0.5}, "half_life_days": 30, "seconds_for_whole": 30}
    ///
    /// Weights of events are in -100...100, `half_life_days` in 0.001...1,000,000 and `seconds_for_whole` in
    /// 0...100,000.
    ///
    /// - Parameters:
    ///   - data: The JSON object.
    ///   - name: The name of the file in error messages.
    /// - Throws: `InteractionWeightsError` for unknown members or events, values out of range, or invalid JSON.
    public init(json data: Data, name: String) throws(InteractionWeightsError) {
        guard let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
            throw InteractionWeightsError("'\(name)' is not a JSON object of event weights")
        }
        var weights = Self.standard
        func number(_ value: Any, _ what: String, in range: ClosedRange<Double>) throws(InteractionWeightsError)
            -> Double
        {
            guard let number = (value as? NSNumber)?.doubleValue, range.contains(number) else {
                throw InteractionWeightsError(
                    "'\(name)' has \(what) '\(value)', not a number from \(range.lowerBound) "
                        + "to \(range.upperBound)")
            }
            return number
        }
        for (member, value) in object.sorted(by: { $0.key < $1.key }) {
            switch member {
            case "events":
                guard let events = value as? [String: Any] else {
                    throw InteractionWeightsError("'events' of '\(name)' is not an object of weights")
                }
                for (event, weight) in events.sorted(by: { $0.key < $1.key }) {
                    guard let known = InteractionEvent(rawValue: event) else {
                        let names = InteractionEvent.allCases.map(\.rawValue).joined(separator: ", ")
                        throw InteractionWeightsError(
                            "'\(name)' has the event '\(event)', which is not one of \(names)")
                    }
                    weights.events[known] = Float(try number(weight, "'\(event)'", in: -100...100))
                }
            case "half_life_days":
                weights.halfLifeDays =
                    value is NSNull ? nil : try number(value, "'half_life_days'", in: 0.001...1_000_000)
            case "seconds_for_whole":
                weights.secondsForWhole = try number(value, "'seconds_for_whole'", in: 0...100_000)
            default:
                throw InteractionWeightsError(
                    "'\(name)' has the member '\(member)', which is not events, half_life_days or seconds_for_whole")
            }
        }
        self = weights
    }
}

/// The error of a JSON file of event weights that is invalid.
public struct InteractionWeightsError: Error, Hashable, CustomStringConvertible {
    /// The problem and the expected form, for people to read.
    public let description: String

    init(_ description: String) { self.description = description }
}
