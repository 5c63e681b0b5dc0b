/// Returns a count with its noun, in the plural unless it is 1: "1 file", "2 files".
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
