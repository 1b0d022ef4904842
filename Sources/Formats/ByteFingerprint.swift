/// 128 bits by which byte strings are told apart that are not at hand: of two that differ they are the same with a
/// probability of 2⁻¹²⁸, and they are made with a secret of the process, so that no file can be written to have them
/// the same.
///
/// Two SipHash values of the standard library. They mean nothing to another process.
public struct ByteFingerprint: Hashable, Sendable {
    private let first: Int
    private let second: Int

    init(of bytes: UnsafeRawBufferPointer) {
        func hash(_ number: Int) -> Int {
            var hasher = Hasher()
            hasher.combine(number)
            unsafe hasher.combine(bytes: bytes)
            return hasher.finalize()
        }
        (first, second) = (hash(0), hash(1))
    }
}
