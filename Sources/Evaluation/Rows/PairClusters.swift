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
    case equalValues(LabelColumn)

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
        let columns = dataset.otherColumns.merging(dataset.columnsWithMeaning) { other, _ in other }
        guard let values = columns[name] else {
            let names = columns.keys.sorted()
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
            var firsts = [Int](repeating: -1, count: column.names.count)
            return places.enumerated().map { index, place in
                let name = Int(column.numbers[place])
                if firsts[name] < 0 { firsts[name] = index }
                return firsts[name]
            }
        }
    }
}

extension Dataset {
    /// The grouping columns of the format itself.
    fileprivate var columnsWithMeaning: [String: LabelColumn] {
        var columns: [String: LabelColumn] = [:]
        columns["subset"] = pairs.subsets
        columns["split"] = pairs.splits
        return columns
    }
}
