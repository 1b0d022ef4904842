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
    private var count = 0
    private var isAveraged = false

    /// Reads rows of the tensors.
    ///
    /// - Returns: how `bytes` are stored.
    mutating func read(_ rows: Range<Int>, of tensors: [StateTensor]) throws(InputFault) -> StorageType {
        isAveraged = tensors.count > 1
        guard isAveraged else {
            try tensors[0].read(rows: rows, into: &stored)
            count = rows.count * tensors[0].rowByteCount
            return tensors[0].storage
        }
        let elements = rows.count * tensors[0].width
        if average.count < elements { average = [Float](repeating: 0, count: elements) }
        for (place, tensor) in tensors.enumerated() {
            try tensor.read(rows: rows, into: &stored)
            let piece = stored
            let bytes = unsafe piece.span.bytes.extracting(0..<rows.count * tensor.rowByteCount)
            if place == 0 {
                StoredElements.widen(bytes, storage: tensor.storage, into: &average)
            } else {
                StoredElements.add(bytes, storage: tensor.storage, to: &average)
            }
        }
        StoredElements.divide(&average, count: elements, by: Float(tensors.count))
        count = elements * StorageType.float32.byteCount
        return .float32
    }

    /// Gives the rows that were read last, row-major.
    func withBytes<Failure: Error>(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        if isAveraged {
            try body(unsafe average.span.bytes.extracting(0..<count))
        } else {
            try body(unsafe stored.span.bytes.extracting(0..<count))
        }
    }
}
