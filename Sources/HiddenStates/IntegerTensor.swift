internal import Formats

/// Whole-number tensors (offsets, masks, ids), as Swift's integers.
enum IntegerTensor {
    /// - Parameter elements: which of them; all by default.
    static func read(_ located: LocatedTensor, elements: Range<Int>? = nil) throws(InputFault) -> [Int] {
        switch located.tensor.dtype {
        case "I64": decode(try ElementBytes.read(located, elements, width: 8), as: Int64.self)
        case "I32": decode(try ElementBytes.read(located, elements, width: 4), as: Int32.self)
        default: try ElementBytes.read(located, elements, width: 1).map(Int.init)
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

/// F32 tensors with one number a token.
enum FloatTensor {
    static func read(_ located: LocatedTensor, elements: Range<Int>) throws(InputFault) -> [Float] {
        let bytes = try ElementBytes.read(located, elements, width: 4)
        let raw = unsafe bytes.span.bytes
        return (0..<bytes.count / 4).map { index in
            Float(bitPattern: UInt32(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
        }
    }
}

/// The bytes of some elements of a tensor.
enum ElementBytes {
    static func read(_ located: LocatedTensor, _ elements: Range<Int>?, width: Int) throws(InputFault) -> [UInt8] {
        let start = located.tensor.bytes.lowerBound
        guard let elements else { return try located.file.source.bytes(in: located.tensor.bytes) }
        return try located.file.source.bytes(in: start + elements.lowerBound * width..<start + elements.upperBound * width)
    }
}
