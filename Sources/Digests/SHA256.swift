#if canImport(CryptoKit)
    private import CryptoKit
#else
    private import COpenSSL
#endif

/// The SHA-256 of bytes that come in pieces (FIPS 180-4), by the system's own library, which uses the processor's
/// instructions for it where it has them.
@safe
public struct SHA256: ~Copyable {
    /// The number of bytes of a digest.
    public static let byteCount = 32

    #if canImport(CryptoKit)
        private var hash = CryptoKit.SHA256()
    #else
        private let context: OpaquePointer
    #endif

    /// Starts a digest of no bytes.
    public init() {
        #if !canImport(CryptoKit)
            guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
            else { preconditionFailure("libcrypto has no memory for a digest") }
            unsafe self.context = context
        #endif
    }

    #if !canImport(CryptoKit)
        deinit { unsafe EVP_MD_CTX_free(context) }
    #endif

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            unsafe hash.update(bufferPointer: bytes)
        #else
            let status = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
            precondition(status == 1, "libcrypto cannot go on with a digest")
        #endif
    }

    /// Adds bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let isDone: Void? = unsafe bytes.withContiguousStorageIfAvailable { unsafe update(UnsafeRawBufferPointer($0)) }
        if isDone == nil { unsafe Array(bytes).withUnsafeBytes { unsafe update($0) } }
    }

    /// Returns the 32 bytes of the digest.
    public consuming func finalize() -> [UInt8] {
        #if canImport(CryptoKit)
            return Array(hash.finalize())
        #else
            return unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
                precondition(
                    unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1, "libcrypto cannot end a digest")
                count = Self.byteCount
            }
        #endif
    }

    /// Returns the digest of some bytes.
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}
