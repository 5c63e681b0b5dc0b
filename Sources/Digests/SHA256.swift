#if canImport(CryptoKit)
    private import CryptoKit
#else
    private import COpenSSL
#endif

/// An incremental SHA-256 hash function (FIPS 180-4), computed by the system's library (CryptoKit or libcrypto), which
/// uses the processor's SHA instructions.
@safe
public struct SHA256: ~Copyable {
    /// The number of bytes in a digest, 32.
    public static let byteCount = 32

    #if canImport(CryptoKit)
        private var hash = CryptoKit.SHA256()
    #else
        private let context: OpaquePointer
    #endif

    /// Creates a hash function to which no bytes have been added.
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

    /// Adds bytes to those that are hashed.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            unsafe hash.update(bufferPointer: bytes)
        #else
            let status = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
            precondition(status == 1, "libcrypto cannot update a digest")
        #endif
    }

    /// Adds bytes to those that are hashed.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { unsafe update(UnsafeRawBufferPointer($0)) }
        if isDone == nil { unsafe Array(bytes).withUnsafeBytes { unsafe update($0) } }
    }

    /// Returns the 32 bytes of the digest of all added bytes, and ends the hash function.
    public consuming func finalize() -> [UInt8] {
        #if canImport(CryptoKit)
            return Array(hash.finalize())
        #else
            return unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
                precondition(
                    unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1,
                    "libcrypto cannot finalize a digest")
                count = Self.byteCount
            }
        #endif
    }

    /// Returns the 32 bytes of the SHA-256 digest of `bytes`.
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}
