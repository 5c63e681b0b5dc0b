import Testing

@testable import CatalogTransfer

@Suite("Array files of NumPy")
struct NumpyMatrixTests {}
