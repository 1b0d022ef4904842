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

    /// A fixed number of decimals, for people: `0.8203`, `-0.0412`, `nan`.
    public static func fixed(_ number: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(number) * scale).rounded()
        // Beyond 2^53 the digits would be made up.
        guard abs(number) < 1e12, scaled < 0x1p53, scale < 0x1p53 else { return of(number) }
        let units = Int(scaled)
        let sign = number < 0 && units > 0 ? "-" : ""
        let whole = units / Int(scale), fraction = String(units % Int(scale))
        guard decimals > 0 else { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
