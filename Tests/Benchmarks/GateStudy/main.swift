// How often the gate turns red where a candidate is as good as its baseline, and how often it catches a
// true drop: on simulated pair scores, through the comparison that `poolbench compare` makes.
//
//   swift run -c release gate-study [replicates] > gate.csv

import Dispatch
import Evaluation
import Glibc
import Metrics
import Synchronization

/// Standard normal numbers (Box & Muller, the cosine half).
struct Normals {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &generator))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }
}

/// Two recorded runs over the same pairs: `rows` watched cells, each with scores of two systems whose
/// Pearson correlations with a latent gold are `before` and `after`, and `between` with each other.
func runs(pairs: Int, rows: Int, before: Double, after: Double, between: Double, seed: UInt64) throws -> (RecordedRun, RecordedRun) {
    var normals = Normals(seed: seed)
    let gold = (0..<pairs).map { _ in normals.next() }
    let ownA = (1 - before * before).squareRoot(), ownB = (1 - after * after).squareRoot()
    let errors = (between - before * after) / (ownA * ownB)
    var columns: [[Double]] = [[], []], a: [[Double]] = [], b: [[Double]] = []
    for _ in 0..<rows {
        var one: [Double] = [], two: [Double] = []
        for g in gold {
            let e = normals.next()
            one.append(before * g + ownA * e)
            two.append(after * g + ownB * (errors * e + (1 - errors * errors).squareRoot() * normals.next()))
        }
        a.append(one)
        b.append(two)
        let ranks = Midranks(of: gold.map(rounded))
        columns[0].append(Spearman.correlation(of: Midranks(of: one), with: ranks).number)
        columns[1].append(Spearman.correlation(of: Midranks(of: two), with: ranks).number)
    }
    func run(_ values: [Double], _ scores: [[Double]]) throws -> RecordedRun {
        let head = "dataset,split,subset,aggregation,layers,pooling,transform,fit_on,pairs,cosine_spearman\n"
        let summary = head + values.enumerated().map { "d,all,,all,\($0),mean,none,,\(pairs),\($1)\n" }.joined()
        var table = "dataset,id,split,subset,score,cluster," + (0..<rows).map { "\($0)/mean/none" }.joined(separator: ",") + "\n"
        for pair in 0..<pairs { table += "d,p\(pair),all,,\(rounded(gold[pair])),p\(pair)," + scores.map { "\($0[pair])" }.joined(separator: ",") + "\n" }
        return RecordedRun(
            path: "simulated", summary: try RecordedTable(parsing: Array(summary.utf8), path: "summary", required: []), comparisons: nil,
            scores: try RecordedTable(parsing: Array(table.utf8), path: "scores", required: []), geometry: nil, layers: nil, record: nil)
    }
    return (try run(columns[0], a), try run(columns[1], b))
}

/// Gold like STS: fifths of a point from 0 to 5.
func rounded(_ g: Double) -> Double { min(5, max(0, ((2.5 + 1.5 * g) * 5).rounded() / 5)) }

let replicates = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
let plan = GatePlan(maxDrop: 0.005, confidence: 0.95, watches: [], allowsMissing: false, needsSameInputs: false, failsOnImprovement: false)
print("pairs,rows,before,after,between,replicates,red")
// Equally good candidates, then drops of .02 in the latent correlation, which is .02 in Spearman nearly.
let equal = [(1, 0.8, 0.8, 0.97), (10, 0.8, 0.8, 0.97), (1, 0.8, 0.8, 0.9), (10, 0.8, 0.8, 0.9), (10, 0.8, 0.8, 0.99)]
let drops = [0.9, 0.93, 0.95, 0.97, 0.98, 0.99].map { (1, 0.8, 0.78, $0) }
for (rows, before, after, between) in equal + drops {
    let red = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: replicates) { replicate in
        let (baseline, candidate) = try! runs(pairs: 1379, rows: rows, before: before, after: after, between: between, seed: UInt64(replicate) &+ 1)
        let comparison = try! Gate.compare(baseline, with: candidate, plan)
        if !comparison.regressions.isEmpty { red.withLock { $0 += 1 } }
    }
    print("1379,\(rows),\(before),\(after),\(between),\(replicates),\(Double(red.withLock { $0 }) / Double(replicates))")
}
