import Formats
import TestSupport
import Testing

@Suite("Vectors in a safetensors file")
struct SafetensorsVectorsTests {
    private typealias Tensor = SafetensorsBytes.Tensor

    private static func read(_ tensors: [SafetensorsBytes.Tensor], tensor: String? = nil) throws -> VectorTable {
        try VectorTable(MemoryBytes(path: "v.safetensors", contents: SafetensorsBytes.file(tensors)), tensor: tensor)
    }

    private static var vectors: SafetensorsBytes.Tensor { SafetensorsBytes.Tensor("v", "F32", [2, 2], SafetensorsBytes.float32([1, 2, 3, 4])) }

    @Test("The one matrix is taken, or the one that is named; index says whose the rows are") func chosen() throws {
        #expect(try Self.read([Self.vectors]).values == [1, 2, 3, 4])
        let other = Tensor("w", "BF16", [1, 2], SafetensorsBytes.bfloat16([5, 6]))
        #expect(try Self.read([Self.vectors, other], tensor: "w").number == .bfloat16)
        let index = Tensor("index", "I64", [2], SafetensorsBytes.littleEndian([Int64(4), 1]))
        #expect(try Self.read([index, Self.vectors]).keys == [.index(4), .index(1)])
    }

    @Test("What is wrong is named") func faults() {
        let other = Tensor("w", "F32", [1, 2], SafetensorsBytes.float32([5, 6]))
        #expect(faultLine { try Self.read([Self.vectors, other]) }.contains("2 tensors of two dimensions ('v', 'w'), expected one; name it in --tensor"))
        #expect(faultLine { try Self.read([Self.vectors], tensor: "x") }.contains("no tensor 'x', expected one of 'v'"))
        let whole = Tensor("v", "I64", [1, 1], SafetensorsBytes.littleEndian([Int64(1)]))
        #expect(faultLine { try Self.read([whole]) }.contains("dtype I64 and shape [1, 1], expected F32, F16, BF16, F64, I8 or U8"))
        let index = Tensor("index", "I32", [2], SafetensorsBytes.littleEndian([Int32(4), 1]))
        #expect(faultLine { try Self.read([index, Self.vectors]) }.contains("tensor 'index' of dtype I32 and shape [2], expected I64 [2]"))
    }
}
