/// Bytes that can be read from any place: an open file, or memory.
///
/// Readers take this, never a path, so that they can be tried on bytes that never were a file.
public protocol ByteSource: Sendable {
    /// What messages call it.
    var path: String { get }
    /// How many bytes there were when it was opened.
    var byteCount: Int { get }
    /// Puts the bytes of a range into the front of `buffer`, which has room for them.
    func read(_ range: Range<Int>, into buffer: inout MutableRawSpan) throws(InputFault)
    /// Says that a range will be read soon.
    func willRead(_ range: Range<Int>)
    /// Throws if the bytes may have changed since it was opened.
    func checkUnchanged() throws(InputFault)
}

extension ByteSource {
    public func willRead(_ range: Range<Int>) {}
    public func checkUnchanged() throws(InputFault) {}

    /// The bytes of a range, as an array.
    ///
    /// - Throws: also where there is no memory for them.
    public func bytes(in range: Range<Int>) throws(InputFault) -> [UInt8] {
        try MemoryRoom.require(range.count, for: path)
        var bytes = [UInt8](repeating: 0, count: range.count)
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        try read(range, into: &raw)
        return bytes
    }
}

/// Bytes in memory.
public struct MemoryBytes: ByteSource {
    public let path: String
    public let contents: [UInt8]

    public init(path: String, contents: [UInt8]) {
        self.path = path
        self.contents = contents
    }

    public var byteCount: Int { contents.count }

    public func read(_ range: Range<Int>, into buffer: inout MutableRawSpan) throws(InputFault) {
        guard range.lowerBound >= 0, range.upperBound <= contents.count else {
            throw .endsEarly(path, at: contents.count, wanted: range.upperBound)
        }
        precondition(range.count <= buffer.byteCount, "reading needs room for every byte")
        unsafe buffer.withUnsafeMutableBytes { target in
            unsafe contents[range].withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
        }
    }
}

extension InputFault {
    static func endsEarly(_ path: String, at end: Int, wanted: Int) -> InputFault {
        InputFault(
            path: path, found: "ends at byte \(end)", expected: "at least \(wanted) bytes",
            nextStep: "it is truncated or was changed meanwhile: copy or export it again")
    }
}
