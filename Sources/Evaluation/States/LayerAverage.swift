internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// Rows of one layer as they are stored, or the average of the same rows of several layers:
/// (x⁽¹⁾ + … + x⁽ᵏ⁾)/k per token, in Float32, layers in ascending order.
///
/// A buffer that is used again: nothing larger than the piece that is read is ever held.
struct LayerAverage: Sendable {
    private var stored: [UInt8] = []
    private var average: [Float] = []
    /// The bytes that were read last, in one of the two.
    private var place = 0..<0
    private var isAveraged = false
    /// Rows of one tensor that `stored` has whole.
    private var held: Range<Int>?

    /// Reads rows of one tensor and keeps them: reading any of them again costs nothing, until others are
    /// held or ``release()``.
    ///
    /// - Parameter capacity: bytes of the most rows that will be held.
    mutating func hold(_ rows: Range<Int>, of tensor: StateTensor, capacity: Int) throws(InputFault) {
        held = nil
        try tensor.read(rows: rows, into: &stored, capacity: capacity)
        held = rows
        isAveraged = false
        place = 0..<rows.count * tensor.rowByteCount
    }

    mutating func release() { held = nil }

    /// Reads rows of the tensors.
    ///
    /// - Returns: how they are stored.
    mutating func read(_ rows: Range<Int>, of tensors: [StateTensor]) throws(InputFault) -> StorageType {
        let rowBytes = tensors[0].rowByteCount
        isAveraged = tensors.count > 1
        guard isAveraged else {
            if let held, held.lowerBound <= rows.lowerBound, rows.upperBound <= held.upperBound {
                place = (rows.lowerBound - held.lowerBound) * rowBytes..<(rows.upperBound - held.lowerBound) * rowBytes
            } else {
                held = nil
                try tensors[0].read(rows: rows, into: &stored)
                place = 0..<rows.count * rowBytes
            }
            return tensors[0].storage
        }
        held = nil
        let elements = rows.count * tensors[0].width
        if average.count < elements { average = [Float](repeating: 0, count: elements) }
        for (number, tensor) in tensors.enumerated() {
            try tensor.read(rows: rows, into: &stored)
            let piece = stored
            let bytes = unsafe piece.span.bytes.extracting(0..<rows.count * tensor.rowByteCount)
            if number == 0 {
                StoredElements.widen(bytes, storage: tensor.storage, into: &average)
            } else {
                StoredElements.add(bytes, storage: tensor.storage, to: &average)
            }
        }
        StoredElements.divide(&average, count: elements, by: Float(tensors.count))
        place = 0..<elements * StorageType.float32.byteCount
        return .float32
    }

    /// Gives the rows that were read last, row-major.
    func withBytes<Failure: Error>(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        if isAveraged {
            try body(unsafe average.span.bytes.extracting(place))
        } else {
            try body(unsafe stored.span.bytes.extracting(place))
        }
    }
}
