internal import Formats
internal import HiddenStates

/// One walk over the token ids of a dataset.
struct TokenIDSurvey: Sendable {
    /// One id several times in a row.
    struct Run: Sendable {
        var id = 0
        var length = 0
    }

    /// For each sentence, a digest of its real tokens' ids.
    private(set) var digests: [UInt64] = []
    /// For each sentence, the runs of equal ids that its real tokens begin and end with.
    private(set) var edges: [(leading: Run, trailing: Run)] = []
    /// The id of most padding rows, where one is; and how many rows of padding have another.
    private(set) var paddingID: Int?
    private(set) var otherPaddingCount = 0

    /// Padding with more kinds of ids than this has no padding id.
    private static let maximumKinds = 4096

    init(of dataset: Dataset) throws(InputFault) {
        let sentences = dataset.sentences
        var padding: [Int: Int] = [:], paddingCount = 0
        for sentence in 0..<sentences.sentenceCount {
            let region = dataset.region(of: sentence), real = sentences.rows(of: sentence)
            let ids = region.isEmpty ? [] : try dataset.tokenTensors.integers(.tokenIDs, rows: region)
            let own = ids[real.lowerBound - region.lowerBound..<real.upperBound - region.lowerBound]
            var digest = Digest64()
            for id in own { digest.add(UInt64(bitPattern: Int64(id))) }
            digests.append(digest.value)
            edges.append((Self.run(own), Self.run(own.reversed())))
            paddingCount += ids.count - own.count
            for part in [ids[..<own.startIndex], ids[own.endIndex...]] where padding.count <= Self.maximumKinds {
                for id in part { padding[id, default: 0] += 1 }
            }
        }
        guard padding.count <= Self.maximumKinds, let most = padding.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return }
        guard 2 * most.value > paddingCount else { return }
        paddingID = most.key
        otherPaddingCount = paddingCount - most.value
    }

    private static func run(_ ids: some Collection<Int>) -> Run {
        guard let id = ids.first else { return Run() }
        return Run(id: id, length: ids.prefix { $0 == id }.count)
    }
}
