internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics

/// What is in a dataset folder, and what is wrong with it.
public struct Inspection: Sendable {
    public struct Layer: Sendable {
        public var name: String
        public var dtype: String
        /// L2 norms of the real tokens that are finite; NaN where there is none.
        public var normMean: Double
        public var normMinimum: Double
        public var normMedian: Double
        public var normMaximum: Double
        /// The share of tokens whose norm is more than 3 times the median, or less than a third of it.
        public var outlierShare: Double
    }

    public var path: String
    public var name: String
    public var model: String
    public var declaredPooling: String?
    /// `packed`, or `padded to <length>`.
    public var layout: String
    public var sentences: Int
    public var tokens: Int
    public var hiddenSize: Int
    /// Tokens a sentence: smallest, median, largest.
    public var lengths: [Int]
    public var pairs: Int
    /// In the order of the file; empty where there are none.
    public var splits: [(name: String, pairs: Int)]
    public var subsets: Int
    public var hasTexts: Bool
    public var goldMinimum: Double
    public var goldMaximum: Double
    public var goldMean: Double
    public var goldDistinct: Int
    /// Pairs in the largest group of equal gold scores.
    public var goldLargestTie: Int
    /// The share of pairs whose gold score another pair has too.
    public var goldTiedShare: Double
    /// What Spearman over all pairs cannot exceed where no two pairs have the same cosine.
    public var attainableSpearman: Double
    /// Tensors beside the hidden states.
    public var otherTensors: [String]
    public var layers: [Layer]
    /// The heaviest first.
    public var findings: [Finding]
    /// What forgetting the mask would have cost, where that was asked for.
    public var padding: PaddingAudit?

    public var changesResults: Bool { findings.contains(where: \.changesResults) }

    /// Opens and walks over everything.
    ///
    /// - Parameters:
    ///   - verifies: also hold every file against the SHA-256 in the manifest.
    ///   - auditsPadding: also score the default split without heeding the mask.
    /// - Throws: ``InputFault`` for a folder that cannot be read as a dataset.
    public init(ofFolder path: String, verifies: Bool, auditsPadding: Bool = false, threads: Int, monitor: RunMonitor) throws {
        let dataset = try Dataset(openingFolder: path)
        let workers = Workers(count: try WorkRoom.threads(upTo: threads, usesBLAS: false, for: path), monitor: monitor)
        let context = try InspectionContext(dataset, workers)
        self.path = path
        name = dataset.name
        model = dataset.modelName
        declaredPooling = dataset.manifest?.model?.declared_pooling
        layout = switch dataset.layout {
        case .packed: "packed"
        case .padded(let length): "padded to \(length)"
        }
        sentences = dataset.sentences.sentenceCount
        tokens = dataset.sentences.totalTokenCount
        hiddenSize = dataset.hiddenSize
        let counts = (0..<dataset.sentences.sentenceCount).map { dataset.sentences.tokenCount(of: $0) }.sorted()
        lengths = [counts.first ?? 0, counts.isEmpty ? 0 : counts[counts.count / 2], counts.last ?? 0]
        pairs = dataset.pairs.count
        splits = Self.counted(dataset.pairs.compactMap(\.split))
        subsets = dataset.pairs.subsets?.names.count ?? 0
        hasTexts = dataset.hasTexts
        let gold = dataset.pairs.map(\.score)
        goldMinimum = gold.min() ?? .nan
        goldMaximum = gold.max() ?? .nan
        goldMean = gold.reduce(0, +) / Double(gold.count)
        let ties = Self.counted(gold.map(DecimalText.of)).map(\.pairs)
        goldDistinct = ties.count
        goldLargestTie = ties.max() ?? 0
        goldTiedShare = Double(ties.filter { $0 > 1 }.reduce(0, +)) / Double(gold.count)
        attainableSpearman = GoldCheck.attainableSpearman(Midranks(of: gold))
        otherTensors = dataset.tokenTensors.available.map(\.description)
            + dataset.sentenceEmbeddings.map(\.states.name) + (dataset.promptLengths == nil ? [] : ["prompt_lengths"])

        let survey = try DatasetSurvey(context, monitor: monitor)
        let audit = auditsPadding ? try PaddingAudit(of: dataset, workers) : nil
        let found = try InspectionChecks.ofDataset.flatMap { try $0.findings(in: context) } + survey.findings
            + (verifies ? FileHashCheck.findings(in: context) : [])
        layers = survey.layers
        findings = Finding.joined(found)
        padding = audit
        try dataset.checkUnchanged()
        try monitor.checkInterruption()
    }

    /// Distinct labels in the order of their first use, with how often they occur.
    private static func counted(_ labels: [String]) -> [(name: String, pairs: Int)] {
        var order: [String] = [], counts: [String: Int] = [:]
        for label in labels {
            if counts[label] == nil { order.append(label) }
            counts[label, default: 0] += 1
        }
        return order.map { ($0, counts[$0]!) }
    }
}
