public import Formats
public import LinearAlgebra

/// Vectors on disk that sentences are pooled from: the tokens of one layer, or ready-made sentence
/// embeddings (one row a sentence).
public struct StateTensor: Sendable {
    /// What messages call it: `layer 3`.
    public let label: String
    public let storage: StorageType
    /// Numbers of a row.
    public let width: Int
    /// Which rows are which sentence's.
    public let rows: SentenceRows
    let located: LocatedTensor

    /// The tensor's name in its file.
    public var name: String { located.tensor.name }
    /// The file that holds it.
    public var filePath: String { located.file.path }
    /// Bytes of a row.
    public var rowByteCount: Int { width * storage.byteCount }

    /// - Parameters:
    ///   - leadingShape: what the shape must be before its last extent, and `because` of what.
    ///   - width: what the last extent must be, where that is known.
    init(
        _ located: LocatedTensor, label: String, rows: SentenceRows, leadingShape: [Int], because reason: String, width: Int?
    ) throws(InputFault) {
        let tensor = located.tensor, file = located.file.path
        guard let storage = StorageType(rawValue: tensor.dtype) else {
            throw .tensorForm(tensor.name, tensor, "F32, F16 or BF16", file)
        }
        guard tensor.shape.count == leadingShape.count + 1, Array(tensor.shape.dropLast()) == leadingShape else {
            let expected = leadingShape.map(String.init).joined(separator: ", ")
            throw .tensorForm(tensor.name, tensor, "shape [\(expected), hidden], \(reason)", file)
        }
        guard let last = tensor.shape.last, last >= 1, last == width ?? last else {
            throw .tensorForm(tensor.name, tensor, "a hidden size of \(width.map { "\($0) as in the other layers" } ?? "at least 1")", file)
        }
        self.located = located
        self.label = label
        self.rows = rows
        self.storage = storage
        self.width = last
    }

    /// Tells the system that rows will be read soon, so that it fetches them while others are worked on.
    public func willRead(rows: Range<Int>) {
        let start = located.tensor.bytes.lowerBound + rows.lowerBound * rowByteCount
        located.file.source.willRead(start..<start + rows.count * rowByteCount)
    }

    /// Reads rows into the front of a buffer.
    ///
    /// - Parameters:
    ///   - bytes: rows × width stored numbers, row-major, are put here; it grows as needed.
    ///   - capacity: to this size at least, where it is known how much will be read at once.
    public func read(rows: Range<Int>, into bytes: inout [UInt8], capacity: Int = 0) throws(InputFault) {
        let wanted = rows.count * rowByteCount
        if bytes.count < wanted {
            // Room to grow into, or every piece that is a little longer than those before would need a new buffer.
            let room = max(wanted, capacity, bytes.count * 3 / 2)
            try MemoryRoom.require(room, for: filePath)
            bytes = [UInt8](repeating: 0, count: room)
        }
        let start = located.tensor.bytes.lowerBound + rows.lowerBound * rowByteCount
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        try located.file.source.read(start..<start + wanted, into: &raw)
    }
}
