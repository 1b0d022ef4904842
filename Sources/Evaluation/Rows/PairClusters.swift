internal import Formats
internal import HiddenStates
internal import Metrics

/// What is independent of what: pairs of one cluster are not, clusters are.
public enum ClusterUnit: Sendable, Equatable {
    /// Components of pairs that share a sentence.
    case sentence
    /// Every pair by itself.
    case pair
    /// Pairs with the same text in a column of `pairs.csv`.
    case column(String)

    /// As it is asked for: `sentence`, `pair`, or the name of a column.
    public init(parsing text: String) {
        switch text {
        case "sentence": self = .sentence
        case "pair": self = .pair
        default: self = .column(text)
        }
    }

    public var text: String {
        switch self {
        case .sentence: "sentence"
        case .pair: "pair"
        case .column(let name): name
        }
    }
}

/// The clusters of a dataset's pairs.
enum PairClusters: Sendable {
    case sharedSentences(SentenceIdentity)
    case everyPairApart
    /// A value a pair.
    case equalValues([String])

    init(_ unit: ClusterUnit, of dataset: Dataset, identity: SentenceIdentity) throws(InputFault) {
        let name: String
        switch unit {
        case .sentence:
            self = .sharedSentences(identity)
            return
        case .pair:
            self = .everyPairApart
            return
        case .column(let column): name = column
        }
        let own = dataset.columnsWithMeaning[name]
        guard let values = dataset.otherColumns[name] ?? own else {
            let names = (Array(dataset.otherColumns.keys) + dataset.columnsWithMeaning.keys).sorted()
            throw InputFault(
                path: dataset.pairsPath, found: "no column \(OneLine.quoted(name)) to cluster by",
                expected: "'sentence', 'pair' or a column (\(names.map { OneLine.of($0) }.joined(separator: ", ")))\(NearestName.question(about: name, among: ["sentence", "pair"] + names))",
                nextStep: "name one in --cluster")
        }
        self = .equalValues(values)
    }

    /// For each of some pairs of the dataset, the place among them of the first of its cluster.
    func firsts(of places: [Int]) -> [Int] {
        switch self {
        case .sharedSentences(let identity): return PairComponents.firstPairs(count: places.count) { identity.keys(ofPair: places[$0]) }
        case .everyPairApart: return Array(places.indices)
        case .equalValues(let column):
            var firsts: [TextBytes: Int] = [:]
            return places.enumerated().map { index, place in
                let key = TextBytes(column[place])
                let first = firsts[key] ?? index
                firsts[key] = first
                return first
            }
        }
    }
}

extension Dataset {
    /// The grouping columns of the format itself.
    fileprivate var columnsWithMeaning: [String: [String]] {
        var columns: [String: [String]] = [:]
        if pairs.allSatisfy({ $0.subset != nil }) { columns["subset"] = pairs.map { $0.subset! } }
        if pairs.allSatisfy({ $0.split != nil }) { columns["split"] = pairs.map { $0.split! } }
        return columns
    }
}
