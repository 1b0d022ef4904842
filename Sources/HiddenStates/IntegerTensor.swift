internal import Formats

/// Whole-number tensors (offsets, masks, ids), read at once.
enum IntegerTensor {
    static func read(_ tensor: SafetensorsFile.Tensor, from file: SafetensorsFile, path: String) throws(InputFault) -> [Int] {
        let bytes = try file.source.bytes(in: tensor.bytes)
        return switch tensor.dtype {
        case "I64": decode(bytes, as: Int64.self)
        case "I32": decode(bytes, as: Int32.self)
        default: bytes.map(Int.init)
        }
    }

    private static func decode<Integer: FixedWidthInteger & BitwiseCopyable>(_ bytes: [UInt8], as type: Integer.Type) -> [Int] {
        let raw = unsafe bytes.span.bytes
        let width = MemoryLayout<Integer>.size
        return (0..<bytes.count / width).map { index in
            Int(Integer(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: index * width, as: Integer.self)))
        }
    }
}
