/// How much each pair moves Spearman's correlation.
public enum SpearmanInfluence {
    /// The influence function of ρ at each pair, mean 0.
    ///
    /// With u = (rank − ½)/n − ½ of the scores, v of the gold, c = mean uv, s = mean of squares:
    /// h_u(i) = mean over j of (1[xⱼ > xᵢ] + ½·1[xⱼ = xᵢ])·vⱼ, h_v alike with the sides exchanged, k_u and
    /// k_v with the same side's ranks; centred, they give
    /// IF_c = uv − c + h_u + h_v, IF_su = u² − s_u + 2k_u, and
    /// IF = IF_c/√(s_u·s_v) − ρ/2·(IF_su/s_u + IF_sv/s_v).
    ///
    /// Its square summed over clusters of dependent pairs estimates the variance of ρ, whatever the
    /// distribution and the ties.
    ///
    /// - Precondition: at least three pairs, and neither side constant.
    /// - Complexity: O(n log n).
    public static func values(of scores: Midranks, with gold: Midranks) -> [Double] {
        let n = scores.count
        precondition(n >= 3 && gold.count == n && !scores.isConstant && !gold.isConstant, "influence needs a correlation")
        // A doubled, centred midrank is 2n·u.
        let u = scores.centred.map { Double($0) / Double(2 * n) }
        let v = gold.centred.map { Double($0) / Double(2 * n) }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(n) }
        let products = zip(u, v).map { $0 * $1 }
        let c = mean(products), su = mean(u.map { $0 * $0 }), sv = mean(v.map { $0 * $0 })
        let orderU = scores.ascendingOrder, orderV = gold.ascendingOrder
        let hu = meansAbove(scores, orderU, v), hv = meansAbove(gold, orderV, u)
        let ku = meansAbove(scores, orderU, u), kv = meansAbove(gold, orderV, v)
        let ρ = c / (su * sv).squareRoot()
        return (0..<n).map { i in
            let covariance = products[i] - c + hu[i] + hv[i]
            let scoreVariance = u[i] * u[i] - su + 2 * ku[i]
            let goldVariance = v[i] * v[i] - sv + 2 * kv[i]
            return covariance / (su * sv).squareRoot() - ρ / 2 * (scoreVariance / su + goldVariance / sv)
        }
    }

    /// For each i, the mean over j of (1[xⱼ > xᵢ] + ½·1[xⱼ = xᵢ])·wⱼ, less the mean of these means.
    private static func meansAbove(_ ranks: Midranks, _ order: [Int], _ weights: [Double]) -> [Double] {
        let n = order.count
        var means = [Double](repeating: 0, count: n)
        var above = 0.0
        var end = n
        while end > 0 {
            var start = end - 1
            while start > 0, ranks.centred[order[start - 1]] == ranks.centred[order[end - 1]] { start -= 1 }
            let tied = order[start..<end].reduce(0) { $0 + weights[$1] }
            for place in start..<end { means[order[place]] = (above + tied / 2) / Double(n) }
            above += tied
            end = start
        }
        let centre = means.reduce(0, +) / Double(n)
        return means.map { $0 - centre }
    }
}

extension Midranks {
    /// The places of the sample from the smallest value to the largest; tied places in their order.
    ///
    /// - Complexity: O(n): ranks are whole numbers in −n…n, which are counted, not compared.
    var ascendingOrder: [Int] {
        var places = [Int](repeating: 0, count: 2 * count + 1)
        for rank in centred { places[rank + count] += 1 }
        var start = 0
        for rank in places.indices {
            let tied = places[rank]
            places[rank] = start
            start += tied
        }
        var order = [Int](repeating: 0, count: count)
        for (index, rank) in centred.enumerated() {
            order[places[rank + count]] = index
            places[rank + count] += 1
        }
        return order
    }
}
