/// One NumPy array on disk (`numpy.save`), of two dimensions, in C order.
///
/// Layout: `\x93NUMPY`, version (2 bytes), length of the header (2 bytes in version 1, 4 in 2 and 3,
/// little-endian), the header, the numbers. The header is a Python dictionary of `descr`, `fortran_order` and
/// `shape`. Source: NumPy Enhancement Proposal 1 and `numpy.lib.format`.
struct NpyFile {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// No header of two dimensions is nearly as long; a longer one is hostile or broken.
    static let headerLimit = 1 << 16

    private let source: any ByteSource
    private let number: VectorTable.Number
    private let dimension: Int
    private let numbers: Range<Int>

    init(_ source: any ByteSource) throws(InputFault) {
        let path = source.path
        func fault(_ found: String, _ expected: String, _ next: String = "write it again with numpy.save") -> InputFault {
            InputFault(path: path, found: found, expected: expected, nextStep: next)
        }
        let prefix = try source.bytes(in: 0..<min(source.byteCount, 12))
        guard prefix.starts(with: Self.magic), prefix.count >= 10 else {
            throw fault("no NumPy header", "a file that numpy.save wrote")
        }
        let version = prefix[6], isLong = version >= 2
        guard (1...3).contains(version), !isLong || prefix.count == 12 else {
            throw fault("version \(version) of the NumPy format", "1, 2 or 3")
        }
        let lengthBytes = prefix[8..<(isLong ? 12 : 10)]
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = isLong ? 12 : 10
        guard length <= min(source.byteCount - start, Self.headerLimit) else {
            throw fault("a header of \(length) bytes", "at most \(min(source.byteCount - start, Self.headerLimit))", "copy the file again")
        }
        let text = String(decoding: try source.bytes(in: start..<start + length), as: UTF8.self)
        guard let header = NpyHeader(parsing: text) else {
            throw fault("the header \(OneLine.quoted(text))", "a dictionary of descr, fortran_order and shape")
        }
        guard let number = Self.numbers[header.descr] else {
            throw fault(
                "numbers of type \(OneLine.quoted(header.descr))", "<f4, <f2, <f8, |i1 or |u1", "save array.astype('<f4')")
        }
        guard !header.isFortranOrder || header.shape.contains(where: { $0 <= 1 }) else {
            throw fault("columns stored one after the other (Fortran order)", "rows", "save numpy.ascontiguousarray(array)")
        }
        guard header.shape.count == 2 else {
            throw fault("an array of shape \(OneLine.cut("\(header.shape)"))", "two dimensions, vectors × numbers of a vector", "save an array of rows")
        }
        guard header.shape.allSatisfy({ $0 > 0 }) else {
            throw fault("an array of shape \(OneLine.cut("\(header.shape)")), which is empty", "vectors", "fetch the vectors again")
        }
        let (count, overflow) = header.shape[0].multipliedReportingOverflow(by: header.shape[1])
        let (bytes, overflow2) = count.multipliedReportingOverflow(by: StoredNumbers.byteCount(of: number) ?? 1)
        guard !overflow, !overflow2, bytes == source.byteCount - start - length else {
            throw fault(
                "\(source.byteCount - start - length) bytes of numbers for shape \(OneLine.cut("\(header.shape)"))",
                overflow || overflow2 ? "a shape that fits the file" : "\(bytes)", "copy the file again")
        }
        self.source = source
        self.number = number
        dimension = header.shape[1]
        numbers = start + length..<source.byteCount
    }

    func table() throws(InputFault) -> VectorTable {
        try VectorTable(
            path: source.path, dimension: dimension, number: number, values: try StoredNumbers.read(number, in: numbers, of: source))
    }

    /// By NumPy's name; one-byte types have no byte order.
    private static let numbers: [String: VectorTable.Number] = [
        "<f2": .float16, "<f4": .float32, "<f8": .float64, "|i1": .int8, "|u1": .uint8, "<i1": .int8, "<u1": .uint8,
    ]
}

/// The dictionary in a NumPy file's header.
struct NpyHeader: Equatable {
    var descr: String
    var isFortranOrder: Bool
    var shape: [Int]

    /// - Returns: nil for anything but the three entries, each once, in any order.
    init?(parsing text: String) {
        var scanner = Scanner(text)
        var descr: String?, order: Bool?, shape: [Int]?
        guard scanner.take("{") else { return nil }
        while !scanner.take("}") {
            guard let key = scanner.quoted(), scanner.take(":") else { return nil }
            switch key {
            case "descr" where descr == nil: descr = scanner.quoted()
            case "fortran_order" where order == nil: order = scanner.take("True") ? true : scanner.take("False") ? false : nil
            case "shape" where shape == nil: shape = scanner.tuple()
            default: return nil
            }
            guard scanner.take(",") || scanner.isAt("}") else { return nil }
        }
        guard scanner.isAtEnd, let descr, let order, let shape else { return nil }
        (self.descr, isFortranOrder, self.shape) = (descr, order, shape)
    }

    private struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        private mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 } }

        var isAtEnd: Bool { rest.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 } }

        mutating func take(_ word: String) -> Bool {
            guard isAt(word) else { return false }
            rest = rest.dropFirst(word.utf8.count)
            return true
        }

        mutating func isAt(_ word: String) -> Bool {
            skipBlanks()
            return rest.starts(with: word.utf8)
        }

        /// A string without escapes, in either kind of quotes.
        mutating func quoted() -> String? {
            skipBlanks()
            guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
            let body = rest.dropFirst()
            guard let end = body.firstIndex(of: quote) else { return nil }
            let text = body[..<end]
            rest = body[body.index(after: end)...]
            return String(Substring(text))
        }

        /// Whole numbers in parentheses, with a comma behind a lone one.
        mutating func tuple() -> [Int]? {
            guard take("(") else { return nil }
            var numbers: [Int] = []
            while !take(")") {
                skipBlanks()
                let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                guard let number = Int(String(Substring(digits))) else { return nil }
                rest = rest[digits.endIndex...]
                _ = take("L")  // Python 2's long numbers
                numbers.append(number)
                guard take(",") || isAt(")") else { return nil }
            }
            return numbers
        }
    }
}
