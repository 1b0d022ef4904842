internal import Metrics

/// What the data say of the difference of two correlations that were taken on the same pairs.
struct Difference {
    let standardError: Double
    let clusters: Int
    let low: Double
    let high: Double
    /// The 90 % interval.
    let low90: Double
    let high90: Double
    let pValue: Double
    /// By the influence function, whatever method decides.
    let pInfluence: Double
    /// The probability that the first is the larger in another sample like this one.
    let superiority: Double
    let note: String?

    /// A difference, or why there is none to be tested.
    enum Outcome {
        case tested(Difference)
        case untested(String)
    }

    /// The difference is judged pair by pair: its influence is the difference of theirs, summed within
    /// clusters, or it is taken on every resample.
    static func between(_ a: CellStatistics.Entry, _ b: CellStatistics.Entry, _ evidence: EvidencePlan) -> Outcome {
        let one = a.correlations, two = b.correlations
        guard !one.influence.isEmpty, !two.influence.isEmpty else { return .untested("no test without the influence function") }
        let delta = one.cosineSpearman.number - two.cosineSpearman.number
        let error = ClusteredError(contributions: zip(one.influence, two.influence).map { $0 - $1 }, clusters: one.clusters)
        guard error.clusterCount >= 2 else { return .untested("one cluster allows no test") }
        guard evidence.interval == .bootstrap, let first = a.resampled, let second = b.resampled else {
            return .tested(Difference(delta, error, evidence))
        }
        let resampled = ResampledCorrelation.difference(of: first, less: second)
        let values = resampled.sorted
        let undefined = resampled.values.count - values.count
        guard Double(undefined) <= ResampledCorrelation.largestUndefinedShare * Double(resampled.values.count) else {
            return .untested(resampled.note(undefined: undefined)!)
        }
        return .tested(Difference(delta, error, ofSorted: values, evidence, note: resampled.note(undefined: undefined)))
    }

    private init(_ delta: Double, _ error: ClusteredError, _ evidence: EvidencePlan) {
        standardError = error.standardError
        clusters = error.clusterCount
        let reach = error.reach(confidence: evidence.confidence) * error.standardError
        let reach90 = error.reach(confidence: 0.9) * error.standardError
        (low, high, low90, high90) = (delta - reach, delta + reach, delta - reach90, delta + reach90)
        pInfluence = error.pValue(of: delta)
        pValue = pInfluence
        superiority = delta == 0 ? 0.5 : delta > 0 ? 1 - pValue / 2 : pValue / 2
        note = nil
    }

    private init(_ delta: Double, _ error: ClusteredError, ofSorted values: [Double], _ evidence: EvidencePlan, note: String?) {
        standardError = BootstrapInterval.standardError(values)
        clusters = error.clusterCount
        (low, high) = BootstrapInterval.percentile(ofSorted: values, confidence: evidence.confidence)
        (low90, high90) = BootstrapInterval.percentile(ofSorted: values, confidence: 0.9)
        pInfluence = error.pValue(of: delta)
        pValue = BootstrapInterval.pValue(values)
        superiority = (Double(values.count { $0 > 0 }) + Double(values.count { $0 == 0 }) / 2) / Double(values.count)
        self.note = note
    }
}
