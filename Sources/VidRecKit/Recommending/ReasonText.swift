private import Files
internal import ClipTypes

extension Recommendation {
    /// Returns a reason as text, such as "because of tide.mp4: similar color and motion; 31 users in common".
    static func words(because: [Because], userCount: Int, isExploration: Bool) -> String {
        var parts = because.map { link in
            var facts: [String] = []
            let families = link.families.filter { $0.value > 0 }
            let total = families.values.reduce(0, +)
            // Families with at least a quarter of the similarity.
            let main = DescriptorFamily.allCases.filter { (families[$0] ?? 0) >= total / 4 && families[$0] != nil }
            if link.similarity != nil {
                facts.append(main.isEmpty ? "similar" : "similar " + joined(main.map(\.rawValue)))
            }
            if link.commonUserCount > 0 {
                let plural = link.commonUserCount == 1 ? "user" : "users"
                facts.append("\(link.commonUserCount) \(plural) in common")
            }
            return "because of \(link.title ?? fileName(ofPath: link.item)): " + facts.joined(separator: "; ")
        }
        if isExploration { parts.insert("new, shown for exploration", at: 0) }
        if parts.isEmpty {
            parts.append(
                userCount > 0 ? "popular: \(userCount) \(userCount == 1 ? "user" : "users")" : "no users yet")
        }
        return parts.joined(separator: "; ")
    }

    private static func joined(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
