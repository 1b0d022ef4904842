/// Vectors that some other program wrote: one row each, with a key where the file says whose it is.
public struct VectorTable: Sendable {
    /// How the file holds a number. Widening to Float32 is exact but for `float64` and `decimal`.
    public enum Number: String, Sendable {
        case float64, float32, float16, bfloat16, int8, uint8
        /// Digits, as in JSON.
        case decimal
    }

    /// Whose vector a row is.
    public enum Key: Sendable, Equatable {
        case index(Int)
        case id(String)
    }

    /// The file, as messages name it.
    public let path: String
    public let rowCount: Int
    /// Numbers of a row.
    public let dimension: Int
    public let number: Number
    /// rowCount × dimension, row-major; all finite.
    public let values: [Float]
    /// By row; nil where rows are told by their place alone.
    public let keys: [Key]?

    /// - Throws: for a number that is not finite.
    /// - Precondition: as many values as rows × dimension.
    init(path: String, dimension: Int, number: Number, values: [Float], keys: [Key]? = nil) throws(InputFault) {
        precondition(dimension > 0 && values.count % dimension == 0, "whole rows")
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw InputFault(
                path: path, found: "NaN or infinity in row \(place / dimension), number \(place % dimension)", expected: "finite vectors",
                nextStep: "find out what made it, and fetch the vectors again")
        }
        (self.path, self.dimension, self.number, self.values, self.keys) = (path, dimension, number, values, keys)
        rowCount = values.count / dimension
    }

    /// Reads a file in whichever of the known forms it has: `.npy`, `.safetensors`, JSON Lines, or the answer
    /// of an OpenAI-compatible `/v1/embeddings`.
    ///
    /// - Parameter tensor: which tensor of a safetensors file; not needed where it has one of two dimensions.
    public init(_ source: any ByteSource, tensor: String? = nil) throws(InputFault) {
        let head = try source.bytes(in: 0..<min(source.byteCount, NpyFile.magic.count))
        if source.path.hasSuffix(".safetensors") {
            self = try SafetensorsVectors.read(source, tensor: tensor)
        } else if let tensor {
            throw InputFault(
                path: source.path, found: "no .safetensors", expected: "one to look for tensor \(OneLine.quoted(tensor)) in", nextStep: "leave --tensor out")
        } else if head == NpyFile.magic || source.path.hasSuffix(".npy") {
            self = try NpyFile(source).table()
        } else {
            self = try JSONVectors.read(source)
        }
    }
}

/// Numbers of a file, widened to Float32 piece by piece.
enum StoredNumbers {
    /// Bytes of one number; nil for digits.
    static func byteCount(of number: VectorTable.Number) -> Int? {
        switch number {
        case .float64: 8
        case .float32: 4
        case .float16, .bfloat16: 2
        case .int8, .uint8: 1
        case .decimal: nil
        }
    }

    private static let pieceByteCount = 1 << 20

    /// - Parameter bytes: where the numbers lie, little-endian, without gaps.
    static func read(_ number: VectorTable.Number, in bytes: Range<Int>, of source: any ByteSource) throws(InputFault) -> [Float] {
        guard let width = byteCount(of: number) else { return [] }
        var values: [Float] = []
        values.reserveCapacity(bytes.count / width)
        for start in stride(from: bytes.lowerBound, to: bytes.upperBound, by: pieceByteCount) {
            let piece = try source.bytes(in: start..<min(start + pieceByteCount, bytes.upperBound))
            append(number, piece, to: &values)
        }
        return values
    }

    private static func append(_ number: VectorTable.Number, _ piece: [UInt8], to values: inout [Float]) {
        let raw = unsafe piece.span.bytes
        func each<Bits: FixedWidthInteger & BitwiseCopyable>(_ type: Bits.Type, _ widen: (Bits) -> Float) {
            let width = MemoryLayout<Bits>.size
            for place in 0..<piece.count / width {
                values.append(widen(Bits(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: place * width, as: type))))
            }
        }
        switch number {
        case .float64: each(UInt64.self) { Float(Double(bitPattern: $0)) }
        case .float32: each(UInt32.self) { Float(bitPattern: $0) }
        case .float16: each(UInt16.self) { Float(Float16(bitPattern: $0)) }
        case .bfloat16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .int8: each(UInt8.self) { Float(Int8(bitPattern: $0)) }
        case .uint8: each(UInt8.self) { Float($0) }
        case .decimal: break
        }
    }
}
