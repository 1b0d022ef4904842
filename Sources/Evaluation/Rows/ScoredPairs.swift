internal import Formats
internal import HiddenStates
internal import Metrics

/// The pairs of a dataset that a run scores, and the sets of them that rows speak of.
struct ScoredPairs: Sendable {
    /// Pairs that one correlation is taken over.
    struct PairSet: Sendable {
        /// Its place in `pairSets`.
        let number: Int
        let split: String
        /// Empty for a whole split.
        let subset: String
        /// Places in `pairs`.
        let members: [Int]
        let gold: [Double]
        let goldRanks: Midranks
        /// For each member, the number of its cluster.
        let clusters: [Int]
    }

    /// All sets, whole splits and subsets.
    let pairSets: [PairSet]

    /// A split, or all splits together.
    struct Group: Sendable {
        let whole: PairSet
        let subsets: [PairSet]
        /// For each subset, the places of its members among those of the whole.
        let subsetPlaces: [[Int]]
        /// Which parts it is made of; geometry is summed by part.
        let parts: [Int]
    }

    /// In the order of the file.
    let pairs: [Pair]
    /// For each of them, the place of the first pair of its cluster.
    let clusterFirsts: [Int]
    /// Place of each of them in the dataset.
    let datasetPlaces: [Int]
    let groups: [Group]
    /// Number of disjoint parts, and the part of each pair.
    let partCount: Int
    let partOfPair: [Int]

    /// What a row's `split` says where all pairs are meant.
    static let everything = "all"

    init(of dataset: Dataset, split selection: SplitSelection, clusters: PairClusters) throws(InputFault) {
        var splits: [String] = []
        var partOfSplit: [String: Int] = [:]
        for split in dataset.pairs.compactMap(\.split) where partOfSplit[split] == nil {
            partOfSplit[split] = splits.count
            splits.append(split)
        }
        if splits == [Self.everything] { splits = [] }
        if splits.contains(Self.everything) {
            throw InputFault(
                path: dataset.pairsPath, found: "a split named 'all' beside others", expected: "another name, because 'all' means every split",
                nextStep: "rename that split")
        }

        let (label, chosen) = try Self.choice(selection, among: splits, dataset.pairsPath)
        let datasetPlaces = dataset.pairs.indices.filter { chosen(dataset.pairs[$0]) }
        // All of them are the dataset's own, not held a second time.
        let pairs = datasetPlaces.count == dataset.pairs.count ? dataset.pairs : datasetPlaces.map { dataset.pairs[$0] }
        clusterFirsts = clusters.firsts(of: datasetPlaces)
        self.pairs = pairs
        self.datasetPlaces = datasetPlaces

        var sets: [PairSet] = []
        func clustersOf(_ members: [Int]) -> [Int] { clusters.firsts(of: members.map { datasetPlaces[$0] }) }
        if selection == .all, !splits.isEmpty {
            let parts = splits
            partCount = parts.count
            let partOfPair = pairs.map { partOfSplit[$0.split!]! }
            self.partOfPair = partOfPair
            groups = parts.enumerated().map { part, name in
                Self.group(name, pairs.indices.filter { partOfPair[$0] == part }, of: pairs, parts: [part], &sets, clustersOf)
            } + [Self.group(Self.everything, Array(pairs.indices), of: pairs, parts: Array(parts.indices), &sets, clustersOf)]
        } else {
            partCount = 1
            partOfPair = [Int](repeating: 0, count: pairs.count)
            groups = [Self.group(label, Array(pairs.indices), of: pairs, parts: [0], &sets, clustersOf)]
        }
        pairSets = sets
    }

    /// What the rows of a selection are labelled, and which pairs are in it.
    private static func choice(
        _ selection: SplitSelection, among splits: [String], _ path: String
    ) throws(InputFault) -> (label: String, isChosen: (Pair) -> Bool) {
        switch selection {
        case .testOrEverything where splits.contains("test"): return ("test", { $0.split == "test" })
        case .testOrEverything, .all: return (everything, { _ in true })
        case .named(let name):
            guard splits.contains(name) else {
                let there = splits.isEmpty ? "no splits" : "only \(splits.map { OneLine.quoted($0) }.joined(separator: ", "))"
                throw InputFault(
                    path: path, found: "no split \(OneLine.quoted(name)), \(there)", expected: "a split that is there, or 'all'",
                    nextStep: "name another --split")
            }
            return (name, { $0.split == name })
        }
    }

    private static func group(
        _ split: String, _ members: [Int], of pairs: [Pair], parts: [Int], _ sets: inout [PairSet],
        _ clustersOf: ([Int]) -> [Int]
    ) -> Group {
        var names: [String] = []
        var bySubset: [TextBytes: [Int]] = [:]
        for member in members {
            guard let subset = pairs[member].subset else { continue }
            if bySubset[TextBytes(subset)] == nil { names.append(subset) }
            bySubset[TextBytes(subset), default: []].append(member)
        }
        func pairSet(_ subset: String, _ members: [Int]) -> PairSet {
            let gold = members.map { pairs[$0].score }
            let set = PairSet(
                number: sets.count, split: split, subset: subset, members: members, gold: gold, goldRanks: Midranks(of: gold),
                clusters: clustersOf(members))
            sets.append(set)
            return set
        }
        let places = Dictionary(uniqueKeysWithValues: zip(members, members.indices))
        let whole = pairSet("", members), subsets = names.map { pairSet($0, bySubset[TextBytes($0)]!) }
        return Group(whole: whole, subsets: subsets, subsetPlaces: subsets.map { $0.members.map { places[$0]! } }, parts: parts)
    }
}
