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
        let members: PairPlaces
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
        let subsetPlaces: [PairPlaces]
        /// Which parts it is made of; geometry is summed by part.
        let parts: [Int]
    }

    /// In the order of the file.
    let pairs: PairList
    /// For each of them, the place of the first pair of its cluster.
    let clusterFirsts: [Int]
    let groups: [Group]
    /// Number of disjoint parts.
    let partCount: Int
    /// By pair; nil where there is one part.
    private let partOfPair: [Int32]?

    /// What a row's `split` says where all pairs are meant.
    static let everything = "all"

    init(of dataset: Dataset, split selection: SplitSelection, clusters: PairClusters) throws(InputFault) {
        let all = dataset.pairs
        // Names that differ only in how their characters are composed are one split: rows could not be told apart.
        var splits: [String] = [], numbers: [String: Int] = [:]
        let splitOfName = (all.splits?.names ?? []).map { name -> Int in
            if let number = numbers[name] { return number }
            numbers[name] = splits.count
            splits.append(name)
            return splits.count - 1
        }
        func split(of pair: Pair) -> Int { all.splits.map { splitOfName[Int($0.numbers[pair.place])] } ?? 0 }
        if splits == [Self.everything] { splits = [] }
        if splits.contains(Self.everything) {
            throw InputFault(
                path: dataset.pairsPath, found: "a split named 'all' beside others", expected: "another name, because 'all' means every split",
                nextStep: "rename that split")
        }

        let (label, chosen) = try Self.choice(selection, among: splits, dataset.pairsPath)
        let pairs = chosen == nil || splits.count == 1 ? all : all.selecting(all.indices.filter { split(of: all[$0]) == chosen })
        let clusterFirsts = clusters.firsts(of: pairs.map(\.place))
        self.clusterFirsts = clusterFirsts
        self.pairs = pairs

        var sets: [PairSet] = []
        func group(_ split: String, _ members: [Int], parts: [Int]) -> Group {
            Self.group(split, members, of: pairs, parts: parts, &sets) { members in
                members.count == pairs.count ? clusterFirsts : clusters.firsts(of: members.map { pairs[$0].place })
            }
        }
        if selection == .all, !splits.isEmpty {
            partCount = splits.count
            let partOfPair = pairs.map { Int32(split(of: $0)) }
            self.partOfPair = partOfPair
            groups = splits.enumerated().map { part, name in group(name, pairs.indices.filter { partOfPair[$0] == Int32(part) }, parts: [part]) }
                + [group(Self.everything, Array(pairs.indices), parts: Array(splits.indices))]
        } else {
            partCount = 1
            partOfPair = nil
            groups = [group(label, Array(pairs.indices), parts: [0])]
        }
        pairSets = sets
    }

    /// The part that a pair belongs to.
    func part(ofPair place: Int) -> Int { partOfPair.map { Int($0[place]) } ?? 0 }

    /// What the rows of a selection are labelled, and the number of the one split whose pairs are in it; nil for all.
    private static func choice(
        _ selection: SplitSelection, among splits: [String], _ path: String
    ) throws(InputFault) -> (label: String, split: Int?) {
        switch selection {
        case .testOrEverything: return splits.firstIndex(of: "test").map { ("test", $0) } ?? (everything, nil)
        case .all: return (everything, nil)
        case .named(let name):
            guard let split = splits.firstIndex(of: name) else {
                let there = splits.isEmpty ? "no splits" : "only \(splits.map { OneLine.quoted($0) }.joined(separator: ", "))"
                throw InputFault(
                    path: path, found: "no split \(OneLine.quoted(name)), \(there)", expected: "a split that is there, or 'all'",
                    nextStep: "name another --split")
            }
            return (name, split)
        }
    }

    private static func group(
        _ split: String, _ members: [Int], of pairs: PairList, parts: [Int], _ sets: inout [PairSet], _ clusters: ([Int]) -> [Int]
    ) -> Group {
        func pairSet(_ subset: String, _ members: [Int]) -> PairSet {
            let gold = members.map { pairs[$0].score }
            let set = PairSet(
                number: sets.count, split: split, subset: subset, members: PairPlaces(members), gold: gold, goldRanks: Midranks(of: gold),
                clusters: clusters(members))
            sets.append(set)
            return set
        }
        // Places among the members, by subset, in the order in which subsets appear.
        var order: [Int] = [], places = [[Int]](repeating: [], count: pairs.subsets?.names.count ?? 0)
        if let column = pairs.subsets {
            for (place, member) in members.enumerated() {
                let subset = Int(column.numbers[pairs[member].place])
                if places[subset].isEmpty { order.append(subset) }
                places[subset].append(place)
            }
        }
        let whole = pairSet("", members)
        let subsets = order.map { subset in pairSet(pairs.subsets!.names[subset], places[subset].map { members[$0] }) }
        return Group(whole: whole, subsets: subsets, subsetPlaces: order.map { PairPlaces(places[$0]) }, parts: parts)
    }
}
