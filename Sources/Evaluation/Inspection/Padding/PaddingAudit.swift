internal import Formats
internal import HiddenStates
internal import LinearAlgebra
public import Metrics
internal import Pooling

/// What forgetting the attention mask would cost: Spearman of the default split on the highest layer,
/// with the mask and without it, by strategy.
///
/// In a padded dataset, padding rows are taken for tokens as they are. A packed one has no padding:
/// there it is what a batch would give that is padded with zeros to the longest scored sentence, which
/// follows from the pooled vectors and the lengths alone.
public struct PaddingAudit: Sendable {
    public struct Row: Sendable {
        public var pooling: String
        /// Where the padding stands: `left`, `right`, `mixed`, or `either` where that does not matter.
        public var padding: String
        /// Spearman with the mask, and without it.
        public var masked: Statistic
        public var unmasked: Statistic
        /// What happens without the mask.
        public var reason: String

        /// NaN where one of the two is undefined.
        public var delta: Double { unmasked.number - masked.number }
    }

    public var layer: String
    public var split: String
    public var pairs: Int
    /// Whether the dataset itself has padding.
    public var isPadded: Bool
    /// Rows of a padded sentence.
    public var length: Int
    public var rows: [Row]

    /// Pairs of a sentence without tokens are left out: another finding tells of them.
    init(of dataset: Dataset, _ workers: Workers) throws {
        let scored = try ScoredPairs(of: dataset, split: .testOrEverything, clusters: .everyPairApart)
        let pairs = scored.pairs.filter { [$0.sentence1, $0.sentence2].allSatisfy { dataset.sentences.tokenCount(of: $0) > 0 } }
        let gold = Midranks(of: pairs.map(\.score))
        let sentences = pairs.flatMap { [$0.sentence1, $0.sentence2] }
        let layer = dataset.layers[dataset.layers.count - 1]
        let longest = sentences.map { dataset.sentences.tokenCount(of: $0) }.max() ?? 0
        let side = Self.side(of: sentences, in: dataset)
        let neglects = side.map { Neglect.ofPadded(side: $0) } ?? Neglect.ofPacked
        let pooler = NeglectfulPooler(dataset: dataset, states: dataset.states(of: layer), neglects: neglects, longest: longest)

        let blocks = stride(from: 0, to: pairs.count, by: Self.pairsPerBlock).map { $0..<min($0 + Self.pairsPerBlock, pairs.count) }
        let cosines = try workers.map(itemCount: blocks.count) { block in
            try blocks[block].map { try pooler.cosines(of: pairs[$0]) }
        }.flatMap { $0 }
        func gaps(_ count: Int, _ place: String) -> Statistic? {
            count == 0 ? nil : .undefined("NaN or infinity \(place) in \(count) of \(cosines.count) pairs")
        }
        func spearman(_ cosines: [Double]) -> Statistic { Spearman.correlation(of: Midranks(of: cosines), with: gold) }
        // By strategy.
        let broken = NeglectfulPooler.strategies.indices.map { strategy in gaps(cosines.count { $0.masked[strategy].isNaN }, "at real tokens") }
        let masked = broken.enumerated().map { strategy, broken in broken ?? spearman(cosines.map { $0.masked[strategy] }) }
        rows = neglects.enumerated().map { place, neglect in
            let strategy = neglect.strategy.rawValue
            var unmasked = masked[strategy]
            // Else the same by construction: not computed a second time with another rounding.
            if neglect.effect != .scaled, neglect.effect != .realRow {
                // Padding is not to blame where the mask does not help either.
                unmasked = gaps(cosines.count { $0.unmasked[place].isNaN && !$0.masked[strategy].isNaN }, "in padding")
                    ?? broken[strategy] ?? Self.explained(spearman(cosines.map { $0.unmasked[place] }), neglect.effect)
            }
            return Row(
                pooling: neglect.strategy.name, padding: neglect.side, masked: masked[strategy], unmasked: unmasked, reason: neglect.effect.words)
        }
        self.layer = layer.description
        split = scored.groups[0].whole.split
        self.pairs = pairs.count
        isPadded = side != nil
        length = if case .padded(let length) = dataset.layout { length } else { longest }
    }

    private static let pairsPerBlock = 64

    /// Zero rows have cosine 0, whatever the sentence.
    private static func explained(_ unmasked: Statistic, _ effect: Neglect.Effect) -> Statistic {
        if effect == .zeroRow, let reason = unmasked.reason { .undefined("\(reason): all cosines are 0") } else { unmasked }
    }

    /// Where the padding of some sentences stands; nil in the packed layout.
    private static func side(of sentences: [Int], in dataset: Dataset) -> String? {
        guard case .padded = dataset.layout else { return nil }
        var left = false, right = false
        for sentence in sentences {
            let region = dataset.region(of: sentence), real = dataset.sentences.rows(of: sentence)
            if region.lowerBound < real.lowerBound { left = true }
            if real.upperBound < region.upperBound { right = true }
        }
        return left && right ? "mixed" : left ? "left" : right ? "right" : "none"
    }
}
