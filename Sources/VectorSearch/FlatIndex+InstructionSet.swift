internal import Kernels

extension FlatIndex {
    /// The instructions that the inner products run on here: `x86-64-v3` (AVX2) where the processor has it.
    public static var instructionSet: String { VectorKernels.hasAVX2 ? "x86-64-v3" : "the baseline" }
}
