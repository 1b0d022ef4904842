internal import FoundationEssentials

/// One safetensors file: a header that names tensors, and their bytes.
///
/// Layout: 8 bytes header length (little-endian), a JSON object
/// `{name: {"dtype", "shape", "data_offsets"}}`, then the data. The whole header is judged when the
/// file is opened, as the format's reference implementation does: tensors neither overlap nor leave
/// holes, and end where the file ends.
public struct SafetensorsFile: Sendable {
    public struct Tensor: Sendable, Equatable {
        public let name: String
        /// As the header spells it: `F32`, `F16`, `BF16`, `I64`, …
        public let dtype: String
        public let shape: [Int]
        /// Where its bytes lie in the file.
        public let bytes: Range<Int>

        public var elementCount: Int { shape.reduce(1, *) }
    }

    public let source: any ByteSource
    /// SHA-256 of the first 8 bytes and the header.
    public let headerSHA256: String
    private let tensors: [String: Tensor]
    /// `__metadata__`, where there is any.
    public let metadata: [String: String]

    public var path: String { source.path }
    public var names: [String] { tensors.keys.sorted() }
    public subscript(name: String) -> Tensor? { tensors[name] }

    /// Longer headers are refused, as the reference implementation does.
    static let headerLimit = 100_000_000

    public init(_ source: any ByteSource) throws(InputFault) {
        let path = source.path
        func fault(_ found: String, _ expected: String) -> InputFault { Self.fault(path, found, expected) }
        guard source.byteCount >= 8 else {
            throw fault("\(source.byteCount) bytes", "a safetensors file (8 bytes of header length, header, data)")
        }
        let lengthBytes = try source.bytes(in: 0..<8)
        let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(source.byteCount - 8) else {
            throw fault("a header length of \(length) bytes", "at most the \(source.byteCount - 8) that follow it")
        }
        guard length <= UInt64(Self.headerLimit) else {
            throw fault("a header length of \(length) bytes", "at most \(Self.headerLimit)")
        }
        let dataStart = 8 + Int(length)
        let header = try source.bytes(in: 8..<dataStart)
        let digest = SHA256Digest()
        unsafe digest.update(lengthBytes.span.bytes)
        unsafe digest.update(header.span.bytes)
        headerSHA256 = digest.finish()

        if let excess = JSONLimits.excess(in: header) {
            throw fault("a header that is not as the format says (\(excess))", "a JSON object of tensors with dtype, shape and data_offsets")
        }
        let entries: SafetensorsHeader
        do {
            entries = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(header))
        } catch {
            throw fault("a header that is not as the format says (\(JSONFault.words(error, in: header)))",
                "a JSON object of tensors with dtype, shape and data_offsets")
        }
        // The format's own rules, which a JSON reader does not know.
        guard header.first == UInt8(ascii: "{") else {
            throw fault("a header that does not begin with '{'", "a JSON object of tensors with dtype, shape and data_offsets")
        }
        if let name = JSONKeys.firstRepeated(in: header) {
            throw fault("a header that has \(OneLine.quoted(name)) twice", "tensor names that differ")
        }
        var tensors: [String: Tensor] = [:]
        for (name, entry) in entries.tensors.sorted(by: { $0.key < $1.key }) {
            tensors[name] = try Self.tensor(name, entry, dataStart: dataStart, fileEnd: source.byteCount, path)
        }
        try Self.checkContiguous(Array(tensors.values), from: dataStart, to: source.byteCount, path)
        self.source = source
        self.tensors = tensors
        metadata = entries.metadata
    }

    private static func fault(_ path: String, _ found: String, _ expected: String) -> InputFault {
        InputFault(path: path, found: found, expected: expected, nextStep: "export or copy the file again")
    }

    /// Judges one entry of the header.
    private static func tensor(
        _ name: String, _ entry: SafetensorsHeader.Entry, dataStart: Int, fileEnd: Int, _ path: String
    ) throws(InputFault) -> Tensor {
        let quoted = OneLine.quoted(name)
        guard let width = byteCounts[entry.dtype] else {
            throw fault(path, "dtype \(OneLine.quoted(entry.dtype)) of tensor \(quoted)", "a safetensors dtype")
        }
        guard entry.data_offsets.count == 2, let first = entry.data_offsets.first, let end = entry.data_offsets.last,
            first <= end, end <= UInt64(fileEnd - dataStart)
        else {
            throw fault(path, "data_offsets \(OneLine.cut("\(entry.data_offsets)")) of tensor \(quoted)",
                "a range inside the \(fileEnd - dataStart) bytes of data")
        }
        // Zeros are left out of the product, so that no later one of some extents can overflow.
        var size = UInt64(width), overflows = false
        for extent in entry.shape where extent != 0 {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            overflows = overflows || overflow || product > UInt64(Int.max)
            size = product
        }
        if entry.shape.contains(0) { size = 0 }
        guard !overflows, size == end - first else {
            throw fault(path, "\(end - first) bytes for tensor \(quoted) of shape \(OneLine.cut("\(entry.shape)")) and dtype \(entry.dtype)",
                overflows ? "a shape that fits the file" : "\(size) bytes")
        }
        return Tensor(
            name: name, dtype: entry.dtype, shape: entry.shape.map { Int($0) }, bytes: dataStart + Int(first)..<dataStart + Int(end))
    }

    /// Tensors neither overlap nor leave holes, and end where the file ends.
    private static func checkContiguous(_ tensors: [Tensor], from start: Int, to fileEnd: Int, _ path: String) throws(InputFault) {
        let ordered = tensors.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
        }
        var end = start
        for tensor in ordered {
            guard tensor.bytes.lowerBound == end else {
                let what = tensor.bytes.lowerBound < end ? "overlaps the one before it" : "leaves a hole before it"
                throw fault(path, "tensor \(OneLine.quoted(tensor.name)) \(what)", "tensors that follow one another without holes")
            }
            end = tensor.bytes.upperBound
        }
        guard end == fileEnd else {
            throw fault(path, "\(fileEnd - end) bytes after the last tensor", "a file that ends with it")
        }
    }

    private static let byteCounts: [String: Int] = [
        "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
        "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8,
    ]
}

/// The header's JSON: tensors beside an optional `__metadata__`.
private struct SafetensorsHeader: Decodable {
    struct Entry: Decodable {
        var dtype: String
        var shape: [UInt64]
        var data_offsets: [UInt64]
    }

    var tensors: [String: Entry] = [:]
    var metadata: [String: String] = [:]


    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: JSONName.self)
        for name in container.allKeys {
            // Other writers put into it what they like: only text is of use here.
            if name.stringValue == "__metadata__" { metadata = (try? container.decode([String: String].self, forKey: name)) ?? [:]; continue }
            tensors[name.stringValue] = try container.decode(Entry.self, forKey: name)
        }
    }
}
