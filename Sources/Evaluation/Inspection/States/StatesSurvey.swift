internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// The one walk of an inspection over a tensor of states, in blocks of whole sentences, each of which
/// is shown to every check while it is in the cache.
struct StatesSurvey: Sendable {
    let states: StateTensor
    /// Rows of a sentence where the tensor has padding, else nil.
    private let paddedLength: Int?
    private let blocks: [Range<Int>]

    /// States are read in blocks of about this size, but of whole sentences.
    private static let blockByteCount = 1 << 20
    private static let sentencesPerBlock = 1024
    /// So many blocks' results are held before they are joined.
    private static let blocksPerWave = 64

    init(over states: StateTensor, padding length: Int?) {
        self.states = states
        paddedLength = length
        var blocks: [Range<Int>] = [], start = 0
        let count = states.rows.sentenceCount
        while start < count {
            var end = start + 1, rows = Self.region(of: start, states, length).count
            while end < count, end - start < Self.sentencesPerBlock {
                rows += Self.region(of: end, states, length).count
                guard rows * states.rowByteCount <= Self.blockByteCount else { break }
                end += 1
            }
            blocks.append(start..<end)
            start = end
        }
        self.blocks = blocks
    }

    var byteCount: Int { states.rows.rowCount * states.rowByteCount }

    private static func region(of sentence: Int, _ states: StateTensor, _ length: Int?) -> Range<Int> {
        length.map { sentence * $0..<(sentence + 1) * $0 } ?? states.rows.rows(of: sentence)
    }

    /// Shows every block to fresh checks and joins them in the order of the sentences, so that the
    /// number of threads changes nothing.
    func run(_ makeChecks: @Sendable () -> [any StatesCheck], with workers: Workers) throws -> [any StatesCheck] {
        var checks = makeChecks()
        for start in stride(from: 0, to: blocks.count, by: Self.blocksPerWave) {
            let wave = Array(blocks[start..<min(start + Self.blocksPerWave, blocks.count)])
            let results = try workers.map(itemCount: wave.count) { item in
                let block = try read(wave[item])
                var checks = makeChecks()
                for place in checks.indices { checks[place].take(block) }
                workers.monitor.finish(block.rows.count * states.rowByteCount)
                return checks
            }
            for result in results {
                for place in checks.indices { checks[place].merge(any: result[place]) }
            }
        }
        return checks
    }

    private func read(_ sentences: Range<Int>) throws(InputFault) -> StatesBlock {
        let first = Self.region(of: sentences.lowerBound, states, paddedLength), last = Self.region(of: sentences.upperBound - 1, states, paddedLength)
        let rows = first.lowerBound..<last.upperBound
        var bytes: [UInt8] = []
        try states.read(rows: rows, into: &bytes)
        let all = unsafe bytes.span.bytes.extracting(0..<rows.count * states.rowByteCount)
        var digests: [UInt64] = [], pooled = BlockExtremes(sentenceCount: sentences.count, dimension: states.width)
        var meanDigests: [UInt64] = []
        for sentence in sentences {
            let real = states.rows.rows(of: sentence)
            guard !real.isEmpty else {
                digests.append(0)
                meanDigests.append(0)
                continue
            }
            let own = all.extracting((real.lowerBound - rows.lowerBound) * states.rowByteCount..<(real.upperBound - rows.lowerBound) * states.rowByteCount)
            var digest = Digest64()
            digest.add(own)
            digests.append(digest.value)
            meanDigests.append(pooled.add(own, storage: states.storage, tokenCount: real.count))
        }
        let (maximum, minimum) = pooled.extremes()
        let norms = StoredElements.squaredNorms(ofRows: all, storage: states.storage, dimension: states.width)
        return StatesBlock(
            states: states, sentences: sentences, paddedLength: paddedLength, rows: rows, squaredNorms: norms, digests: digests, meanDigests: meanDigests,
            maximum: maximum, minimum: minimum, bytes: bytes)
    }
}

/// The mean, the maximum and the minimum of each sentence of a block, by the kernel of the poolings.
private struct BlockExtremes {
    /// Means, maxima and minima, each sentences × dimension, row-major.
    private var vectors: [Float]
    private let capacity: Int
    private let dimension: Int
    private var count = 0

    init(sentenceCount: Int, dimension: Int) {
        capacity = sentenceCount * dimension
        self.dimension = dimension
        vectors = [Float](repeating: 0, count: 3 * capacity)
    }

    /// Pools the tokens of a sentence, T × H.
    ///
    /// - Returns: a digest of their mean.
    mutating func add(_ tokens: RawSpan, storage: StorageType, tokenCount: Int) -> UInt64 {
        let place = count * dimension
        count += 1
        pool(tokens, storage, tokenCount, weight: 1 / Float(tokenCount), mean: place, maximum: capacity + place, minimum: 2 * capacity + place)
        var digest = Digest64()
        digest.add(unsafe vectors.span.extracting(place..<place + dimension).bytes)
        return digest.value
    }

    /// The largest maximum and the smallest minimum of each dimension.
    mutating func extremes() -> (maximum: [Float], minimum: [Float]) {
        guard count > 0 else { return ([], []) }
        let maxima = vectors, high = dimension, low = 2 * dimension
        vectors = [Float](repeating: 0, count: 3 * dimension)
        // Each way round once: what the kernel makes of the other reduction is not looked at.
        pool(unsafe maxima.span.extracting(capacity..<capacity + count * dimension).bytes, .float32, count, weight: 0, mean: 0, maximum: high, minimum: low)
        let maximum = Array(vectors[high..<high + dimension])
        pool(unsafe maxima.span.extracting(2 * capacity..<2 * capacity + count * dimension).bytes, .float32, count, weight: 0, mean: 0, maximum: high, minimum: low)
        return (maximum, Array(vectors[low..<low + dimension]))
    }

    private mutating func pool(_ tokens: RawSpan, _ storage: StorageType, _ tokenCount: Int, weight: Float, mean: Int, maximum: Int, minimum: Int) {
        let weights = [Float](repeating: weight, count: tokenCount), dimension = dimension
        var target = vectors.mutableSpan
        PoolingKernel.pool(
            tokens: tokens, storage: storage, tokenCount: tokenCount, dimension: dimension, weights: weights.span, weightingCount: 1, into: &target,
            at: .init(linear: mean, linearStride: dimension, maximum: maximum, minimum: minimum))
    }
}
