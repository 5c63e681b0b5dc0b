internal import Kernels

extension FlatIndex {
    /// The processor instructions that compute inner products on this machine: `x86-64-v3` if the processor has AVX2,
    /// else `the baseline`.
    public static var instructionSet: String { VectorKernels.hasAVX2 ? "x86-64-v3" : "the baseline" }
}
