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

extension Dataset {
    /// The rows that belong to a sentence, padding included.
    func region(of sentence: Int) -> Range<Int> {
        switch layout {
        case .packed: sentences.rows(of: sentence)
        case .padded(let length): sentence * length..<(sentence + 1) * length
        }
    }
}

/// A digest of 64 bits that tells different numbers apart: equal input gives equal digests, and two
/// that differ share one by accident once in 2⁶⁴. No defence against forgers.
struct Digest64: Hashable, Sendable {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func add(_ word: UInt64) {
        // A multiplication carries low bits up, the shift brings them back down.
        value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 32
    }

    /// Adds bytes, and how many they are.
    mutating func add(_ bytes: RawSpan) {
        let whole = bytes.byteCount / 8 * 8
        var value = value
        for place in stride(from: 0, to: whole, by: 8) {
            value = (value ^ (unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self))) &* 0xD6E8_FEB8_6659_FD93
            value ^= value >> 32
        }
        self.value = value
        var rest: UInt64 = 0
        for place in whole..<bytes.byteCount { rest = rest << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
        add(rest)
        add(UInt64(bytes.byteCount))
    }
}
