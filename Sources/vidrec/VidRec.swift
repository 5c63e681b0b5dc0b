import ArgumentParser

@main
struct VidRec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "vidrec", abstract: "Index short video clips and find related ones.")
}
