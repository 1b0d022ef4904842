internal import Formats
internal import HiddenStates

/// Different sentences with the same vectors, and layers that are copies of one another.
struct IdenticalStatesCheck: StatesCheck {
    static let kinds: Set<String> = ["identical_states", "repeated_states", "identical_mean"]

    private var digests: [UInt64] = []
    private var meanDigests: [UInt64] = []
    /// Sentences all of whose tokens are zero: they are told elsewhere.
    private var zeros: Set<Int> = []

    mutating func take(_ block: StatesBlock) {
        digests = block.digests
        meanDigests = block.meanDigests
        for sentence in block.sentences where block.states.rows.rows(of: sentence).allSatisfy({ block.squaredNorm(ofRow: $0) == 0 }) { zeros.insert(sentence) }
    }

    mutating func merge(_ later: IdenticalStatesCheck) {
        digests += later.digests
        meanDigests += later.meanDigests
        zeros.formUnion(later.zeros)
    }

    /// A digest of the whole tensor's real tokens.
    var digest: UInt64 {
        var digest = Digest64()
        for part in digests { digest.add(part) }
        return digest.value
    }

    func findings(of states: StateTensor, in context: InspectionContext) throws -> [Inspection.Finding] {
        var findings: [Inspection.Finding] = []
        let same = repeats(of: digests, context)
        if let first = same.different.first {
            findings.append(Inspection.Finding(
                "identical_states", .fault, count: same.different.count, one: "sentence with exactly the states of another sentence",
                many: "sentences with exactly the states of another, different one", in: states.label, first: place(first, context),
                advice: "check the exporter's batches: different input cannot give the same states"))
        }
        if let first = same.unknown.first {
            findings.append(Inspection.Finding(
                "repeated_states", .note, count: same.unknown.count, one: "sentence with exactly the states of another sentence",
                many: "sentences with exactly the states of another", in: states.label, first: place(first, context),
                advice: "nothing if the sentences are the same: without texts and token_ids nothing tells"))
        }
        let pooled = repeats(of: meanDigests, context).different.filter { digests[$0.sentence] != digests[$0.other] }
        if let first = pooled.first {
            findings.append(Inspection.Finding(
                "identical_mean", .warning, count: pooled.count, one: "sentence whose mean is exactly that of another sentence",
                many: "sentences whose mean is exactly that of another, different one", in: states.label, first: place(first, context),
                advice: "nothing at layer 0 of a model without position embeddings (the same words in another order); else check the exporter"))
        }
        return findings
    }

    private typealias Repeat = (sentence: Int, other: Int)

    /// Sentences with the digest of an earlier one: those known to differ from it, and those of which
    /// nothing is known.
    private func repeats(of digests: [UInt64], _ context: InspectionContext) -> (different: [Repeat], unknown: [Repeat]) {
        var firsts: [UInt64: Int] = [:], different: [Repeat] = [], unknown: [Repeat] = []
        for sentence in digests.indices where context.tokenCount(of: sentence) > 0 && !zeros.contains(sentence) {
            guard let first = firsts[digests[sentence]] else {
                firsts[digests[sentence]] = sentence
                continue
            }
            switch context.areDifferent(first, sentence) {
            case true?: different.append((sentence, first))
            case nil: unknown.append((sentence, first))
            case false?: break
            }
        }
        return (different, unknown)
    }

    private func place(_ found: Repeat, _ context: InspectionContext) -> Inspection.Place {
        context.place(found.sentence, remark: "as sentence \(found.other)")
    }

    /// Tensors whose real tokens are those of an earlier one.
    static func identicalLayers(_ layers: [(label: String, digest: UInt64)]) -> [Inspection.Finding] {
        var firsts: [UInt64: String] = [:], copies: [(label: String, of: String)] = []
        for (label, digest) in layers {
            if let first = firsts[digest] { copies.append((label, first)) } else { firsts[digest] = label }
        }
        guard let first = copies.first else { return [] }
        return [
            Inspection.Finding(
                "identical_layers", .fault, count: copies.count, one: "layer that is a copy of another", many: "layers that are copies of others",
                first: Inspection.Place(remark: "\(first.label) of \(first.of)"), advice: "export again: the same hidden state was written under two numbers")
        ]
    }
}
