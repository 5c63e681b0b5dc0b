/// How to start workers: a program that takes jobs and gives results as `vidrec worker` does.
public struct WorkerProgram: Hashable, Sendable {
    /// The program's file.
    public var path: String
    /// What it is called with.
    public var arguments: [String]

    /// Names a program.
    public init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }
}
