internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// Vectors that some system made of a dataset's sentences, each laid to its sentence.
struct ServedVectors: Sendable {
    /// What messages call them.
    let path: String
    /// Ascending, each once.
    let sentences: [Int]
    /// Numbers of a vector.
    let dimension: Int
    let number: VectorTable.Number
    /// sentences × dimension, row-major; finite.
    let values: [Float]

    func vector(_ row: Int) -> Range<Int> { row * dimension..<(row + 1) * dimension }

    /// What kind of numbers they are.
    enum Coding: Sendable, Equatable {
        case real
        /// Whole numbers of one byte.
        case bytes(isSigned: Bool)
        /// 0 and 1, or −1 and 1.
        case signs
    }

    let coding: Coding

    init(path: String, sentences: [Int], dimension: Int, number: VectorTable.Number, values: [Float]) {
        (self.path, self.sentences, self.dimension, self.number, self.values) = (path, sentences, dimension, number, values)
        coding = Self.coding(of: values, number)
    }

    /// Bytes are bytes whichever type they are stored in: servers send them as JSON, and archives as floats.
    private static func coding(of values: [Float], _ number: VectorTable.Number) -> Coding {
        var low = Float.infinity, high = -Float.infinity
        for value in values {
            guard value == value.rounded(.towardZero) else { return .real }
            (low, high) = (min(low, value), max(high, value))
        }
        guard low < high, low >= -128, high <= 255, low >= 0 || high <= 127 else { return .real }
        if (low, high) == (0, 1) || (low == -1 && high == 1 && !values.contains(0)) { return .signs }
        return .bytes(isSigned: low < 0 || number == .int8)
    }

    /// The rows with these places.
    func rows(_ places: [Int]) -> ServedVectors {
        ServedVectors(
            path: path, sentences: places.map { sentences[$0] }, dimension: dimension, number: number,
            values: places.flatMap { values[vector($0)] })
    }

    /// What the file holds, for people, and what its numbers were rounded to before where that shows: some of them need
    /// the last digit of the narrower type, and none more (zeros and halves fit every type, and tell nothing).
    var precision: String {
        switch coding {
        case .bytes(let isSigned): return isSigned ? "int8" : "uint8"
        case .signs: return "1 bit"
        case .real: break
        }
        switch number {
        case .float16: return "F16"
        case .bfloat16: return "BF16"
        case .float64: return "F64"
        case .decimal: return "decimals"
        default: break
        }
        if values.allSatisfy({ $0.bitPattern & 0xFFFF == 0 }) { return values.contains { $0.bitPattern & 0x1_0000 != 0 } ? "F32 with numbers of BF16" : "F32" }
        return values.allSatisfy(Self.fitsHalf) && values.contains { $0.bitPattern & 0x2000 != 0 } ? "F32 with numbers of F16" : "F32"
    }

    private static func fitsHalf(_ value: Float) -> Bool { Float(Float16(value)) == value }
}

extension ServedVectors {
    /// Lays rows of a file to the sentences of a dataset.
    init(_ table: VectorTable, of dataset: Dataset) throws(InputFault) {
        let sentences = if let keys = table.keys {
            try Self.sentences(of: keys, in: dataset, table.path)
        } else {
            try Self.sentences(ofRows: table, in: dataset)
        }
        var first: [Int: Int] = [:]
        for (row, sentence) in sentences.enumerated() where first[sentence] == nil { first[sentence] = row }
        let ordered = first.sorted { $0.key < $1.key }.filter { dataset.sentences.tokenCount(of: $0.key) > 0 }
        guard ordered.count >= 2 else {
            throw InputFault(
                path: table.path, found: "vectors of \(ordered.count) sentences with tokens", expected: "at least 2",
                nextStep: "fetch the vectors of more sentences")
        }
        self.init(
            path: table.path, sentences: ordered.map(\.key), dimension: table.dimension, number: table.number,
            values: ordered.flatMap { table.values[$0.value * table.dimension..<($0.value + 1) * table.dimension] })
    }

    /// In the dataset's order: a row a sentence, or two rows a pair.
    private static func sentences(ofRows table: VectorTable, in dataset: Dataset) throws(InputFault) -> [Int] {
        let count = dataset.sentences.sentenceCount
        if table.rowCount == count { return Array(0..<count) }
        if table.rowCount == 2 * dataset.pairs.count { return dataset.pairs.flatMap { [$0.sentence1, $0.sentence2] } }
        throw InputFault(
            path: table.path, found: "\(table.rowCount) vectors", expected: "\(count), one a sentence of \(dataset.path)",
            nextStep: "fetch them for all sentences, or write JSON Lines with index or id")
    }

    private static func sentences(of keys: [VectorTable.Key], in dataset: Dataset, _ path: String) throws(InputFault) -> [Int] {
        func fault(_ found: String, _ expected: String) -> InputFault {
            InputFault(path: path, found: found, expected: expected, nextStep: "check that the vectors belong to \(dataset.path)")
        }
        var pairs: [TextBytes: Pair] = [:]
        for pair in dataset.pairs { pairs[TextBytes(pair.id)] = pair }
        let count = dataset.sentences.sentenceCount
        var seen: Set<Int> = [], bareIDs: Set<TextBytes> = [], sentences: [Int] = []
        for (row, key) in keys.enumerated() {
            switch key {
            case .index(let index):
                guard (0..<count).contains(index) else { throw fault("index \(index) in row \(row)", "less than the \(count) sentences") }
                guard seen.insert(index).inserted else { throw fault("index \(index) twice, again in row \(row)", "each sentence once") }
                sentences.append(index)
            case .id(let id):
                // A pair's id alone is its first sentence, and where it comes again its second.
                if let pair = pairs[TextBytes(id)] {
                    sentences.append(bareIDs.insert(TextBytes(id)).inserted ? pair.sentence1 : pair.sentence2)
                } else if id.hasSuffix("/1") || id.hasSuffix("/2"), let pair = pairs[TextBytes(String(id.dropLast(2)))] {
                    sentences.append(id.hasSuffix("/1") ? pair.sentence1 : pair.sentence2)
                } else {
                    throw fault("id \(OneLine.quoted(id)) in row \(row)", "a pair's id, with /1 or /2 behind it for its first or second sentence")
                }
            }
        }
        return sentences
    }

    /// The dataset's own tensor `sentence_embeddings.<name>`.
    init(given name: String, of dataset: Dataset) throws(InputFault) {
        guard let states = dataset.sentenceEmbeddings.first(where: { $0.name == name })?.states else {
            let names = dataset.sentenceEmbeddings.map(\.name)
            throw InputFault(
                path: dataset.statesPath, found: "no tensor \(OneLine.quoted("sentence_embeddings." + name))",
                expected: names.isEmpty ? "ready-made vectors" : "one of \(names.map { "given:" + OneLine.of($0) }.joined(separator: ", "))",
                nextStep: names.isEmpty ? "give a file of vectors" : "name one of them")
        }
        let values = try states.allValues()
        if let place = values.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(in: states, sentence: place / states.width, token: 0) }
        let sentences = (0..<dataset.sentences.sentenceCount).filter { dataset.sentences.tokenCount(of: $0) > 0 }
        self.init(
            path: "given:\(name)", sentences: sentences, dimension: states.width,
            number: states.storage == .float16 ? .float16 : states.storage == .bfloat16 ? .bfloat16 : .float32,
            values: sentences.flatMap { values[$0 * states.width..<($0 + 1) * states.width] })
    }
}
