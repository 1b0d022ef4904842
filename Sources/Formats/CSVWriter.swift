/// RFC 4180 text, built row by row: LF, quotes only where a field needs them.
public struct CSVWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var atRowStart = true

    public init() {}

    public mutating func field(_ text: String) {
        separate()
        let needsQuotes = text.utf8.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
        guard needsQuotes else { return bytes.append(contentsOf: text.utf8) }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func field(_ number: Int) { plain(String(number)) }

    /// The shortest digits that read back to the same Double; `nan` where it is undefined.
    public mutating func field(_ number: Double) { plain(DecimalText.of(number)) }

    /// A field that needs no quotes.
    private mutating func plain(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        atRowStart = true
    }

    public mutating func row(_ fields: [String]) {
        for text in fields { field(text) }
        endRow()
    }

    private mutating func separate() {
        if !atRowStart { bytes.append(UInt8(ascii: ",")) }
        atRowStart = false
    }
}
