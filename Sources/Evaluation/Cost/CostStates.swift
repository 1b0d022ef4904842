internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// States in memory, to be pooled over and over.
final class CostStates {
    let source: String
    let layers: String
    let storage: StorageType
    let hiddenSize: Int
    /// tokens × hidden, row-major, the sentences one behind the other.
    let bytes: [UInt8]
    /// Of each sentence: its tokens, and where the first lies.
    let sentences: [(tokens: SentenceTokens, firstToken: Int)]
    let strategies: [PoolingStrategy]
    private var weights: [Float] = []
    private static let pieceByteCount = 16 << 10
    private var piece = [UInt8](repeating: 0, count: CostStates.pieceByteCount)

    var tokenCount: Int { bytes.count / (hiddenSize * storage.byteCount) }

    /// More bytes than this say nothing more.
    private static let largestByteCount = 256 << 20

    init(_ source: CostPlan.Source, _ pooling: PoolingSelection) throws {
        switch source {
        case .dataset(let path, let selection):
            let dataset = try Dataset(openingFolder: path)
            let set = try selection.resolved(for: dataset)[0]
            let strategies = try pooling.resolved(for: dataset).strategies.filter(\.poolsTokens)
            let tensors = set.layers.map { dataset.states(of: $0) }
            let frequencies = strategies.contains { $0.needs.contains(.tokenIDs) } ? try TokenFrequencies(of: dataset) : nil
            var average = LayerAverage(), bytes: [UInt8] = [], sentences: [(SentenceTokens, Int)] = [], storage = tensors[0].storage, first = 0
            for sentence in 0..<dataset.sentences.sentenceCount where bytes.count < Self.largestByteCount {
                let rows = dataset.sentences.rows(of: sentence)
                if rows.isEmpty { continue }
                storage = try average.read(rows, of: tensors)
                average.withBytes { piece in unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
                let inputs = try TokenInputs(Set(strategies.flatMap(\.needs)), rows: rows, of: dataset, frequencies: frequencies)
                sentences.append((try inputs.tokens(of: sentence, rows: rows), first))
                first += rows.count
            }
            guard !sentences.isEmpty else {
                throw InputFault(path: dataset.statesPath, found: "no sentence with tokens", expected: "states to pool", nextStep: "export the hidden states again")
            }
            (self.source, layers, hiddenSize, self.strategies) = (dataset.name, set.description, dataset.hiddenSize, strategies)
            (self.bytes, self.storage, self.sentences) = (bytes, storage, sentences.map { (tokens: $0.0, firstToken: $0.1) })
        case .synthetic(let hidden, let tokens, let count):
            self.source = "synthetic"
            layers = PoolingUnit.noLayers
            hiddenSize = hidden
            storage = .float16
            var generator = SplitMix64(seed: 1)
            bytes = (0..<count * tokens * hidden).flatMap { _ -> [UInt8] in
                let bits = Float16(Double(generator.next() >> 11) * 0x1p-52 - 1).bitPattern
                return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
            }
            sentences = (0..<count).map { (SentenceTokens(count: tokens), $0 * tokens) }
            strategies = pooling.strategiesWithoutNeeds
        }
    }

    private func states(of sentence: Int) -> Range<Int> {
        let rowBytes = hiddenSize * storage.byteCount, first = sentences[sentence].firstToken
        return first * rowBytes..<(first + sentences[sentence].tokens.count) * rowBytes
    }

    /// Brings every byte through the core once: into a buffer that stays in its cache, and is written over.
    func read() {
        let own = bytes  // shared, not copied: a span of a class's member may not be taken
        unsafe own.withUnsafeBytes { source in
            unsafe piece.withUnsafeMutableBytes { target in
                for start in Swift.stride(from: 0, to: source.count, by: Self.pieceByteCount) {
                    unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<min(start + Self.pieceByteCount, source.count)]))
                }
            }
        }
    }

    func pool(_ suite: PoolingSuite) {
        let own = bytes  // as above
        var block = suite.makeBlock(sentenceCapacity: BlockSchedule.sentencesPerBlock)
        for sentence in sentences.indices {
            suite.pool(
                sentences[sentence].tokens, states: unsafe own.span.bytes.extracting(states(of: sentence)), storage: storage, weights: &weights, into: &block,
                row: sentence % BlockSchedule.sentencesPerBlock)
        }
    }

    /// The mean of each sentence: what transforms are timed on.
    func means() -> Matrix<Float> {
        let suite = PoolingSuite([StrategyCatalogue.strategy(named: "mean")!], hiddenSize: hiddenSize)
        let own = bytes  // as above
        var block = suite.makeBlock(sentenceCapacity: 1), elements: [Float] = []
        for sentence in sentences.indices {
            suite.pool(
                sentences[sentence].tokens, states: unsafe own.span.bytes.extracting(states(of: sentence)), storage: storage, weights: &weights, into: &block, row: 0)
            elements += block.elements[suite.places(of: 0, row: 0, in: block)]
        }
        return Matrix(rowCount: sentences.count, columnCount: hiddenSize, elements: elements)
    }
}
