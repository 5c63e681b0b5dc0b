import Testing

@Suite("The page of requests")
struct RequestsTests {
    @Test("has a test for each request that it answers, and a place for each test")
    func tested() throws {
        let requests = try RequestsPage.requests()
        #expect(requests.count >= 43)
        #expect(Set(requests.map(\.name)).count == requests.count)
        #expect(requests.allSatisfy { ["yes", "in part", "not yet"].contains($0.state) })
        let answered = requests.filter { $0.state != "not yet" }
        #expect(try RequestsPage.tested().sorted() == answered.map(\.name).sorted())
        for request in answered {
            #expect(request.answer.contains("`"), "\(request.name) is answered with a command or with code")
        }
    }
}
