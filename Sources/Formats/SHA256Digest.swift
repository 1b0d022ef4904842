internal import COpenSSL

/// SHA-256 (FIPS 180-4) of a stream of bytes, by the system's libcrypto.
@safe public final class SHA256Digest {
    /// Owned: made in `init`, freed in `deinit`, never handed out.
    private let context: OpaquePointer

    public init() {
        // libcrypto fails here only when memory is exhausted or its installation is broken.
        guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto offers no SHA-256") }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    public func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { bytes in
            _ = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }
    }

    /// The digest as 64 lower-case hexadecimal digits. Ends the stream.
    public func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe digest.withUnsafeMutableBufferPointer { buffer in
            _ = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        return digest.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// The digest of bytes in memory.
    public static func of(_ bytes: [UInt8]) -> String {
        let digest = SHA256Digest()
        unsafe digest.update(bytes.span.bytes)
        return digest.finish()
    }

    /// The digest of a range of a source, read in pieces.
    ///
    /// - Parameter check: called between the pieces; may throw to end it.
    public static func of(_ source: any ByteSource, in range: Range<Int>, check: () throws -> Void) throws -> String {
        let digest = SHA256Digest()
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            try check()
            let bytes = try source.bytes(in: start..<min(start + (1 << 20), range.upperBound))
            unsafe digest.update(bytes.span.bytes)
        }
        return digest.finish()
    }
}
