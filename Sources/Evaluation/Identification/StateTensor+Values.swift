internal import Formats
internal import HiddenStates
internal import LinearAlgebra

extension StateTensor {
    /// All its numbers, widened.
    func allValues() throws(InputFault) -> [Float] {
        var bytes: [UInt8] = []
        try read(rows: 0..<rows.rowCount, into: &bytes)
        var values = [Float](repeating: 0, count: rows.rowCount * width)
        if !values.isEmpty { StoredElements.widen(unsafe bytes.span.bytes.extracting(0..<rows.rowCount * rowByteCount), storage: storage, into: &values) }
        return values
    }
}
