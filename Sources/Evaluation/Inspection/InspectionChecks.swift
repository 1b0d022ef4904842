internal import HiddenStates

/// Everything that `inspect` looks for. To look for more, write a check and name it here.
enum InspectionChecks {
    static var ofDataset: [any DatasetCheck.Type] {
        [EmptySentenceCheck.self, GoldCheck.self, TokenDataCheck.self, TruncationCheck.self, RepeatedPairCheck.self]
    }

    @Sendable static func ofStates() -> [any StatesCheck] {
        [
            NonFiniteCheck(), ZeroVectorCheck(), PaddingRowsCheck(), ConstantDimensionCheck(), IdenticalStatesCheck(), RepeatedSentenceCheck(),
            NormCheck(),
        ]
    }
}

/// What the states of a dataset show, tensor after tensor: no more than one tensor's results are held.
struct DatasetSurvey {
    private(set) var layers: [Inspection.Layer] = []
    private(set) var findings: [Inspection.Finding] = []

    init(_ context: InspectionContext, monitor: RunMonitor) throws {
        let dataset = context.dataset
        let length: Int? = if case .padded(let length) = dataset.layout { length } else { nil }
        let layerStates = dataset.layers.map { dataset.states(of: $0) }
        let surveys = layerStates.map { StatesSurvey(over: $0, padding: length) }
            + dataset.sentenceEmbeddings.map { StatesSurvey(over: $0.states, padding: nil) }
        monitor.expect(surveys.reduce(0) { $0 + $1.byteCount })
        var digests: [(label: String, digest: UInt64)] = []
        for (place, survey) in surveys.enumerated() {
            let states = survey.states
            let checks = try survey.run(InspectionChecks.ofStates, with: context.workers)
            var found: [Inspection.Finding] = []
            for check in checks {
                found += try check.findings(of: states, in: context)
                guard place < layerStates.count else { continue }
                if let norms = check as? NormCheck { layers.append(norms.summary(of: states)) }
                if let identical = check as? IdenticalStatesCheck { digests.append((states.label, identical.digest)) }
            }
            // Where all vectors are one, it goes without saying that sentences share theirs.
            let isConstant = found.contains { $0.kind == ConstantDimensionCheck.wholeLayer }
            findings += isConstant ? found.filter { !IdenticalStatesCheck.kinds.contains($0.kind) } : found
        }
        findings += IdenticalStatesCheck.identicalLayers(digests)
    }
}
