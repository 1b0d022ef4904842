internal import Metrics

/// The interval of one row's cosine Spearman, or why there is none.
struct SpearmanInterval {
    var low = Double.nan
    var high = Double.nan
    /// Under a bootstrap: the percentile interval beside the corrected one.
    var percentileLow = Double.nan
    var percentileHigh = Double.nan
    /// How many independent units it counts on, and what one is; NaN and empty without an interval.
    var clusters = Double.nan
    var unit = ""
    var reason: String?

    init(of entry: CellStatistics.Entry, _ evidence: EvidencePlan) {
        guard case .value(let ρ) = entry.correlations.cosineSpearman else { return }
        switch evidence.interval {
        case .none: return
        case .analytic:
            guard entry.aggregation == .all || entry.aggregation == .subset else {
                reason = "no analytic interval of a mean"
                return
            }
            (low, high) = CorrelationInterval.bonettWright(ρ, count: entry.pairs, confidence: evidence.confidence)
            (clusters, unit) = (Double(entry.pairs), ClusterUnit.pair.text)
            if low.isNaN { reason = "fewer than 4 pairs" }
        case .influence:
            let error = ClusteredError(contributions: entry.correlations.influence, clusters: entry.correlations.clusters)
            (low, high) = CorrelationInterval.fisher(ρ, error: error, confidence: evidence.confidence)
            (clusters, unit) = (Double(error.clusterCount), evidence.cluster.text)
            if low.isNaN { reason = "one cluster allows no interval" }
        case .bootstrap:
            guard let resampled = entry.resampled else { return }
            let error = ClusteredError(contributions: entry.correlations.influence, clusters: entry.correlations.clusters)
            (clusters, unit) = (Double(error.clusterCount), evidence.cluster.text)
            bootstrap(ρ, resampled, entry.correlations, error, confidence: evidence.confidence)
        }
    }

    private mutating func bootstrap(
        _ ρ: Double, _ resampled: ResampledCorrelation, _ correlations: Correlations, _ error: ClusteredError, confidence: Double
    ) {
        guard error.clusterCount >= 2 else {
            reason = "one cluster allows no interval"
            return
        }
        let values = resampled.sorted
        let undefined = resampled.values.count - values.count
        reason = resampled.note(undefined: undefined)
        guard Double(undefined) <= ResampledCorrelation.largestUndefinedShare * Double(resampled.values.count) else { return }
        (percentileLow, percentileHigh) = BootstrapInterval.percentile(ofSorted: values, confidence: confidence)
        // Without runs that leave one cluster out, the clusters' influences stand in for them.
        let leftOut = resampled.leavingOneOut.filter { !$0.isNaN }
        let acceleration = leftOut.isEmpty ? -BootstrapInterval.acceleration(leavingOneOut: error.sums) : BootstrapInterval.acceleration(leavingOneOut: leftOut)
        (low, high) = BootstrapInterval.bca(ofSorted: values, estimate: ρ, acceleration: acceleration, confidence: confidence)
        if low.isNaN { reason = "all resamples lie on one side" }
    }
}
