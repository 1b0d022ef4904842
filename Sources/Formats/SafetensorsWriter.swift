/// Builds a safetensors file of double-precision tensors.
public struct SafetensorsWriter: Sendable {
    private struct Entry: Encodable {
        let dtype: String
        let shape: [Int]
        let data_offsets: [Int]
    }

    private struct Header: Encodable {
        let metadata: [String: String]
        let entries: [(name: String, entry: Entry)]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: JSONName.self)
            try container.encode(metadata, forKey: JSONName(stringValue: "__metadata__"))
            for entry in entries { try container.encode(entry.entry, forKey: JSONName(stringValue: entry.name)) }
        }
    }

    private let metadata: [String: String]
    private var entries: [(name: String, entry: Entry)] = []
    private var data: [UInt8] = []

    public init(metadata: [String: String]) { self.metadata = metadata }

    /// - Parameters:
    ///   - name: unlike any before.
    ///   - values: row-major, as many as the shape has places.
    public mutating func add(_ name: String, shape: [Int], values: [Double]) {
        precondition(values.count == shape.reduce(1, *), "a tensor has as many numbers as its shape has places")
        let start = data.count
        data.reserveCapacity(start + 8 * values.count)
        for value in values {
            let bits = value.bitPattern
            for byte in 0..<8 { data.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
        }
        entries.append((name, Entry(dtype: "F64", shape: shape, data_offsets: [start, data.count])))
    }

    public var bytes: [UInt8] {
        get throws {
            var header = Array(try JSONText.of(Header(metadata: metadata, entries: entries)).utf8)
            // The format's own implementation aligns the data to 8 bytes.
            while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
            let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
            return length + header + data
        }
    }
}

extension SafetensorsFile {
    /// The numbers of an `F64` tensor.
    public func doubles(_ tensor: Tensor) throws(InputFault) -> [Double] {
        guard tensor.dtype == "F64" else {
            throw InputFault(
                path: path, found: "tensor \(OneLine.quoted(tensor.name)) of dtype \(tensor.dtype)", expected: "F64", nextStep: "write the file again")
        }
        let bytes = try source.bytes(in: tensor.bytes)
        return (0..<tensor.elementCount).map { place in
            Double(bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 * place + $1]) << (8 * $1) })
        }
    }
}
