import CKernels
import Testing

@Suite("Variants of kernels")
struct VariantTests {
    @Test("Every compiled variant can be tested here", arguments: compiled)
    func runs(variant: Variant) {
        if !variant.runs {
            Issue.record(
                "NOT TESTED: this processor cannot run the variant \(variant.testDescription)", severity: .warning)
        }
    }

    @Test("Every processor runs the plain variant, and what its wider instructions include")
    func order() {
        #expect(Variant.plain.runs)
        if Variant.vnni.runs { #expect(Variant.avx512.runs) }
        if Variant.avx512.runs { #expect(Variant.avx2.runs) }
    }

    @Test("A kernel has no variant that it is not compiled for")
    func missing() {
        #expect(unsafe vidrec_inner_products_variant(VIDREC_AVX512) == nil)
        #expect(unsafe vidrec_als_row_variant(VIDREC_AVX512_VNNI) == nil)
        #expect(unsafe vidrec_best_code_products_variant(VIDREC_AVX512) == nil)
    }

    #if arch(x86_64)
        private static let compiled = Variant.allCases
    #else
        private static let compiled = [Variant.plain]
    #endif
}
