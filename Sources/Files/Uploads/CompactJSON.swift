private import ClipTypes

/// Returns the members of a JSON object (RFC 8259) that takes all of the bytes, in their order: the names, and the
/// values as JSON text without insignificant spaces, in which numbers and texts are as they are written.
///
/// - Throws: ``UnreadableFile`` with the reason, also for a name that is repeated, though not for one in a value.
package func jsonMembers(_ bytes: ArraySlice<UInt8>) throws(UnreadableFile) -> [(name: String, text: String)] {
    let object: JSONObject
    do throws(JSONObject.SyntaxError) {
        object = try JSONObject(bytes)
    } catch {
        throw UnreadableFile(reason: error.reason)
    }
    try object.requireDistinctNames(alsoInner: false)
    return zip(object.members, object.sources).map { ($0.0.name, compactJSON($0.1)) }
}

/// Returns a JSON value as text without insignificant spaces; `nil` if the text is not one value, or an object in
/// it has a name twice.
package func compactJSON(_ text: String) -> String? {
    guard let object = try? JSONObject(Array("{\"value\":\(text)}".utf8)[...]), let source = object.sources.first,
        object.members.count == 1, object.repeatedInnerName == nil
    else { return nil }
    return compactJSON(source)
}

/// Removes the spaces of valid JSON text that are not within strings.
func compactJSON(_ source: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var (isInText, isEscaped) = (false, false)
    for byte in source {
        if isInText {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInText = false
            }
        } else if byte == UInt8(ascii: "\"") {
            isInText = true
        } else if byte <= 0x20 {
            continue
        }
        result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
}

extension JSONObject {
    /// Checks that no name is repeated, of which readers would choose different values.
    ///
    /// - Parameter alsoInner: Whether the objects within the values are checked, too.
    func requireDistinctNames(alsoInner: Bool = true) throws(UnreadableFile) {
        var names: Set<ExactText> = []
        for member in members where !names.insert(member.name.exact).inserted {
            throw UnreadableFile(reason: "the member '\(member.name.prefix(40))' is repeated")
        }
        if alsoInner, let name = repeatedInnerName {
            throw UnreadableFile(reason: "the member '\(name.prefix(40))' of an inner object is repeated")
        }
    }
}
