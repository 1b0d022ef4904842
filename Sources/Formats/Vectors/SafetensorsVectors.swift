/// Vectors in a safetensors file: one tensor of two dimensions, and `index` (I64 [vectors]) where they are not
/// those of all sentences in order.
enum SafetensorsVectors {
    /// - Parameter tensor: its name; not needed where there is one of two dimensions.
    static func read(_ source: any ByteSource, tensor name: String?) throws(InputFault) -> VectorTable {
        let file = try SafetensorsFile(source)
        let tensor = try choose(from: file, name)
        guard let number = numbers[tensor.dtype], tensor.shape.count == 2, !tensor.shape.contains(0) else {
            throw InputFault(
                path: file.path, found: "tensor \(OneLine.quoted(tensor.name)) of dtype \(tensor.dtype) and shape \(OneLine.cut("\(tensor.shape)"))",
                expected: "F32, F16, BF16, F64, I8 or U8 [vectors, numbers of a vector]", nextStep: "save the vectors as one matrix")
        }
        return try VectorTable(
            path: file.path, dimension: tensor.shape[1], number: number, values: try StoredNumbers.read(number, in: tensor.bytes, of: source),
            keys: try keys(of: tensor, in: file))
    }

    private static let indexName = "index"

    private static func keys(of tensor: SafetensorsFile.Tensor, in file: SafetensorsFile) throws(InputFault) -> [VectorTable.Key]? {
        guard let index = file[indexName] else { return nil }
        guard index.dtype == "I64", index.shape == [tensor.shape[0]] else {
            throw InputFault(
                path: file.path, found: "tensor 'index' of dtype \(index.dtype) and shape \(OneLine.cut("\(index.shape)"))",
                expected: "I64 [\(tensor.shape[0])], the sentence of each vector", nextStep: "save it so, or leave it out")
        }
        let bytes = try file.source.bytes(in: index.bytes)
        return stride(from: 0, to: bytes.count, by: 8).map { place in
            .index(Int(truncatingIfNeeded: (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[place + $1]) }))
        }
    }

    private static func choose(from file: SafetensorsFile, _ name: String?) throws(InputFault) -> SafetensorsFile.Tensor {
        let matrices = file.names.filter { file[$0]?.shape.count == 2 }
        if let name {
            if let tensor = file[name] { return tensor }
            throw InputFault(
                path: file.path, found: "no tensor \(OneLine.quoted(name))", expected: "one of \(listed(file.names))", nextStep: "name one in --tensor")
        }
        if matrices.count == 1, let tensor = file[matrices[0]] { return tensor }
        throw InputFault(
            path: file.path, found: "\(matrices.count) tensors of two dimensions\(matrices.isEmpty ? "" : " (\(listed(matrices)))")",
            expected: "one", nextStep: matrices.isEmpty ? "save the vectors as one matrix" : "name it in --tensor")
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(8).map { OneLine.quoted($0) }.joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }

    private static let numbers: [String: VectorTable.Number] = [
        "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I8": .int8, "U8": .uint8,
    ]
}
