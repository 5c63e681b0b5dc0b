// swift-tools-version: 6.2
import PackageDescription

// An application names the repository of vidrec here: .package(url: "https://…/vidrec", from: "…"). This one is built
// beside the library, or, by the environment variable, elsewhere against a clone of it.
let library = Context.environment["VIDREC_PACKAGE"] ?? "../.."

let package = Package(
    name: "application",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "vidrec", path: library)],
    targets: [
        .executableTarget(name: "Application", dependencies: [.product(name: "VidRecKit", package: "vidrec")])
    ],
    swiftLanguageModes: [.v6]
)
