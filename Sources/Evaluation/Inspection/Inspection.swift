internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// What is in a dataset folder, and what is wrong with it.
public struct Inspection: Sendable {
    /// Something that a user should know.
    public struct Finding: Sendable, Equatable {
        /// A short name that scripts can rely on, e.g. `non_finite`.
        public var kind: String
        /// What it is, with its count and first example.
        public var text: String
        public var count: Int
        /// Whether results are other than they would be without it, or cannot be had.
        public var changesResults: Bool
        public var advice: String
    }

    public struct Layer: Sendable {
        public var name: String
        public var dtype: String
        /// L2 norms of the real tokens that are finite; NaN where there is none.
        public var normMean: Double
        public var normMinimum: Double
        public var normMaximum: Double
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
    /// Tensors beside the hidden states.
    public var otherTensors: [String]
    public var layers: [Layer]
    public var findings: [Finding]

    public var changesResults: Bool { findings.contains(where: \.changesResults) }

    /// Opens and walks over everything.
    ///
    /// - Parameter verifies: also hold every file against the SHA-256 in the manifest.
    /// - Throws: ``InputFault`` for a folder that cannot be read as a dataset.
    public init(ofFolder path: String, verifies: Bool, threads: Int, monitor: RunMonitor) throws {
        let dataset = try Dataset(openingFolder: path)
        let workers = Workers(count: threads, monitor: monitor)
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
        subsets = Set(dataset.pairs.compactMap(\.subset)).count
        hasTexts = dataset.hasTexts
        let gold = dataset.pairs.map(\.score)
        goldMinimum = gold.min() ?? .nan
        goldMaximum = gold.max() ?? .nan
        goldMean = gold.reduce(0, +) / Double(gold.count)
        let ties = Self.counted(gold.map(DecimalText.of)).map(\.pairs)
        goldDistinct = ties.count
        goldLargestTie = ties.max() ?? 0
        otherTensors = dataset.tokenTensors.available.map(\.description)
            + dataset.sentenceEmbeddings.map(\.states.name) + (dataset.promptLengths == nil ? [] : ["prompt_lengths"])

        let states = dataset.layers.map { dataset.states(of: $0) } + dataset.sentenceEmbeddings.map(\.states)
        monitor.expect(states.reduce(0) { $0 + $1.rows.rowCount * $1.rowByteCount })
        let walks = try workers.map(itemCount: states.count) { try StatesWalk(states[$0], monitor: monitor) }
        try dataset.checkUnchanged()
        layers = zip(dataset.layers, walks).map { layer, walk in
            Layer(
                name: layer.description, dtype: dataset.states(of: layer).storage.rawValue, normMean: walk.normMean,
                normMinimum: walk.normMinimum, normMaximum: walk.normMaximum)
        }
        findings = try InspectionFindings.of(dataset) + zip(states, walks).flatMap { InspectionFindings.of($0, $1) }
            + (verifies ? InspectionFindings.verifying(dataset, monitor: monitor) : [])
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

/// One walk over a tensor of states: norms of real tokens, and what is odd among them and in padding.
struct StatesWalk: Sendable {
    /// A count and where it was first met.
    struct Tally: Sendable {
        var count = 0
        var first: (sentence: Int, token: Int)?

        mutating func add(_ place: (sentence: Int, token: Int)?) {
            if count == 0 { first = place }
            count += 1
        }
    }

    private(set) var nonFinite = Tally()
    private(set) var zeroTokens = Tally()
    /// Sentences all of whose tokens are zero.
    private(set) var zeroSentences = Tally()
    private var zerosInSentence = 0
    /// Padding rows that hold anything but zeros, and among them NaN or infinity.
    private(set) var usedPadding = 0
    private(set) var nonFinitePadding = 0
    private(set) var normMinimum = Double.nan
    private(set) var normMaximum = Double.nan
    private var normSum = 0.0
    private var normCount = 0

    var normMean: Double { normCount == 0 ? .nan : normSum / Double(normCount) }

    init(_ states: StateTensor, monitor: RunMonitor) throws {
        let rowsPerPiece = max(1, TensorAudit.pieceByteCount / states.rowByteCount)
        var buffer: [UInt8] = []
        for start in stride(from: 0, to: states.rows.rowCount, by: rowsPerPiece) {
            try monitor.checkInterruption()
            let end = min(start + rowsPerPiece, states.rows.rowCount)
            try states.read(rows: start..<end, into: &buffer)
            let bytes = unsafe buffer.span.bytes.extracting(0..<(end - start) * states.rowByteCount)
            let norms = StoredElements.squaredNorms(ofRows: bytes, storage: states.storage, dimension: states.width)
            for (offset, squared) in norms.enumerated() { add(squared, at: states.rows.position(ofRow: start + offset), of: states.rows) }
            monitor.finish((end - start) * states.rowByteCount)
        }
    }

    /// A row's Σ x² is finite exactly where all its numbers are: squares of Float32 fit a Double.
    private mutating func add(_ squared: Double, at place: (sentence: Int, token: Int)?, of rows: SentenceRows) {
        guard let place else {
            if squared != 0 { usedPadding += 1 }
            if !squared.isFinite { nonFinitePadding += 1 }
            return
        }
        guard squared.isFinite else { return nonFinite.add(place) }
        if place.token == 0 { zerosInSentence = 0 }
        if squared == 0 {
            zeroTokens.add(place)
            zerosInSentence += 1
            if zerosInSentence == rows.tokenCount(of: place.sentence) { zeroSentences.add(place) }
        }
        let norm = squared.squareRoot()
        normSum += norm
        normCount += 1
        normMinimum = normCount == 1 ? norm : min(normMinimum, norm)
        normMaximum = normCount == 1 ? norm : max(normMaximum, norm)
    }
}
