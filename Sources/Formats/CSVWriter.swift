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

    public mutating func field(_ number: Int) { field(String(number)) }

    /// The shortest digits that read back to the same Double; `nan` where it is undefined.
    public mutating func field(_ number: Double) { field(DecimalText.of(number)) }

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

/// Numbers as text, independent of any locale.
public enum DecimalText {
    /// The shortest digits that read back to the same Double: `0.5`, `3.0`, `1e-07`, `nan`. A whole
    /// number keeps its `.0`, so that a column of numbers has one type for every reader.
    public static func of(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        return number.description
    }

    /// Reads a plain decimal: an optional sign, digits, and optionally a point with digits.
    public static func parse(_ text: String) -> Double? {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        guard !whole.isEmpty else { return nil }
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst()
            guard !fraction.isEmpty, fraction.allSatisfy(isDigit) else { return nil }
        } else if !rest.isEmpty {
            return nil
        }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
