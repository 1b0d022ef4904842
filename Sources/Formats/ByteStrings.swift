internal import Glibc

/// Byte strings one behind the other: no allocation each, and texts only where they are asked for.
///
/// Strings are equal where their bytes are: texts count as equal where only their normal forms are.
public struct ByteStrings: Sendable {
    private var bytes: [UInt8] = []
    /// Where each string ends.
    private var ends: [Int] = []

    public init() {}

    public var count: Int { ends.count }
    /// What they take in memory.
    public var byteCount: Int { bytes.count + ends.count * MemoryLayout<Int>.size }

    private func range(_ place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }

    public func isEmpty(_ place: Int) -> Bool { range(place).isEmpty }

    public func text(_ place: Int) -> String { String(decoding: bytes[range(place)], as: UTF8.self) }

    /// Whether it is UTF-8.
    func isText(_ place: Int) -> Bool { String(validating: bytes[range(place)], as: UTF8.self) != nil }

    func areEqual(_ one: Int, _ other: Int) -> Bool {
        let a = range(one), b = range(other)
        return unsafe a.count == b.count && (a.isEmpty || bytes.withUnsafeBytes { unsafe memcmp($0.baseAddress! + a.lowerBound, $0.baseAddress! + b.lowerBound, a.count) == 0 })
    }

    func hashValue(_ place: Int) -> Int {
        var hasher = Hasher()
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[range(place)])) }
        return hasher.finalize()
    }

    /// What tells it from others.
    public func fingerprint(_ place: Int) -> ByteFingerprint {
        unsafe bytes.withUnsafeBytes { unsafe ByteFingerprint(of: UnsafeRawBufferPointer(rebasing: $0[range(place)])) }
    }

    /// Appends to the string that is not ended yet.
    mutating func extend(with source: [UInt8], in range: Range<Int>) {
        // By pointer: a slice would be retained and released for every field of a table.
        unsafe source.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
    }

    mutating func endString() { ends.append(bytes.count) }

    /// Appends a string of others.
    public mutating func append(_ place: Int, of other: ByteStrings) {
        extend(with: other.bytes, in: other.range(place))
        endString()
    }

    /// Removes some of the last strings, and what was appended to one that is not ended.
    public mutating func removeLast(_ number: Int) {
        ends.removeLast(number)
        bytes.removeSubrange((ends.last ?? 0)...)
    }

    /// Starts again, keeping the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
