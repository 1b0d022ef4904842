/// Builds safetensors files, right or wrong on purpose. Nothing of the tool's own code is used.
public struct SafetensorsBytes {
    public struct Tensor {
        public var name: String
        public var dtype: String
        public var shape: [Int]
        public var bytes: [UInt8]
        /// What the header says instead of where the bytes really are.
        public var claimedOffsets: (Int, Int)?

        public init(_ name: String, _ dtype: String, _ shape: [Int], _ bytes: [UInt8], claimedOffsets: (Int, Int)? = nil) {
            (self.name, self.dtype, self.shape, self.bytes, self.claimedOffsets) = (name, dtype, shape, bytes, claimedOffsets)
        }
    }

    public static func file(_ tensors: [Tensor]) -> [UInt8] {
        var entries: [String] = [], data: [UInt8] = []
        for tensor in tensors {
            let (start, end) = tensor.claimedOffsets ?? (data.count, data.count + tensor.bytes.count)
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            entries.append("\"\(tensor.name)\":{\"dtype\":\"\(tensor.dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
            data += tensor.bytes
        }
        return file(header: "{" + entries.joined(separator: ",") + "}", data: data)
    }

    public static func file(header: String, data: [UInt8]) -> [UInt8] {
        littleEndian([UInt64(header.utf8.count)]) + Array(header.utf8) + data
    }

    public static func littleEndian<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { number in
            (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * Number(truncatingIfNeeded: $0))) }
        }
    }

    public static func float32(_ numbers: [Float]) -> [UInt8] { littleEndian(numbers.map(\.bitPattern)) }
    public static func float16(_ numbers: [Float]) -> [UInt8] { littleEndian(numbers.map { Float16($0).bitPattern }) }
    /// Rounded to nearest, ties to even.
    public static func bfloat16(_ numbers: [Float]) -> [UInt8] {
        littleEndian(numbers.map { number in
            let bits = number.bitPattern
            return UInt16(truncatingIfNeeded: (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)
        })
    }
}
