import CKernels
import Testing

/// The instructions that a variant of a kernel is compiled for.
enum Variant: CaseIterable, CustomTestStringConvertible {
    case plain
    case avx2
    case avx512
    case vnni

    /// What C calls it.
    var value: vidrec_variant {
        switch self {
        case .plain: VIDREC_PLAIN
        case .avx2: VIDREC_AVX2
        case .avx512: VIDREC_AVX512
        case .vnni: VIDREC_AVX512_VNNI
        }
    }

    var testDescription: String {
        switch self {
        case .plain: "plain"
        case .avx2: "AVX2"
        case .avx512: "AVX-512"
        case .vnni: "AVX-512 VNNI"
        }
    }

    /// Whether this processor can run it.
    var runs: Bool { vidrec_runs_variant(value) == 1 }

    /// Returns this variant of a kernel.
    ///
    /// - Parameter variants: the function of C that returns the variants of the kernel.
    func kernel<Function>(_ variants: (vidrec_variant) -> Function?) throws -> Function {
        try #require(variants(value), "the kernel is not compiled for \(testDescription)")
    }

    /// What kernels that must round alike are compiled for, as far as it runs here.
    static let narrow = [plain, avx2].filter(\.runs)
    /// What kernels of networks and recommenders are compiled for, as far as it runs here.
    static let wide = [plain, avx2, avx512].filter(\.runs)
    /// What the scans of items and of sketches are compiled for, as far as it runs here.
    static let itemScan = [plain, avx2, vnni].filter(\.runs)
}
