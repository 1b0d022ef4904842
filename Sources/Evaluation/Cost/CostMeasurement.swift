internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Times poolings and transforms against a plain read of the same states, in the same rounds.
///
/// Everything runs on one core and in memory, so that neither the disk nor the number of cores is in the ratios.
/// A round times every item once; ratios are taken within a round, so that a slower spell of the machine falls on
/// both sides. What is reported are medians over the rounds.
public enum CostMeasurement {
    public static func measure(_ plan: CostPlan, environment: RunEnvironment) throws -> CostReport {
        Backend.useOneBLASThread()
        let path = if case .dataset(let path, _) = plan.source { path } else { "poolbench cost" }
        _ = try WorkRoom.threads(upTo: 1, usesBLAS: true, for: path)
        let states = try CostStates(plan.source, plan.pooling)
        let items = try items(of: plan, states)
        var seconds = [[Double]](repeating: [], count: items.count)
        for _ in 0..<plan.rounds {
            for (number, item) in items.enumerated() { seconds[number].append(timed(item.work)) }
        }
        let thousands = Double(states.tokenCount) / 1000
        let (forward, origin) = forward(plan.forward)
        let read = seconds[0]
        let measured = zip(items, seconds).map { item, own in
            CostReport.Item(
                kind: item.kind, name: item.name, milliseconds: 1000 * median(own) / thousands, ratio: median(zip(own, read).map { $0 / $1 }),
                share: item.kind == .read ? .nan : 1000 * median(own) / thousands / forward, bytesRead: item.bytesRead / thousands,
                bytesWritten: item.bytesWritten / thousands)
        }
        return CostReport(
            source: states.source, layers: states.layers, storage: states.storage.rawValue, hiddenSize: states.hiddenSize, sentences: states.sentences.count,
            tokens: states.tokenCount, rounds: plan.rounds, items: measured, forwardMilliseconds: forward, forwardOrigin: origin, environment: environment)
    }

    private struct Item {
        let kind: CostReport.Item.Kind
        let name: String
        let bytesRead: Double
        let bytesWritten: Double
        let work: () -> Void
    }

    private static func items(of plan: CostPlan, _ states: CostStates) throws -> [Item] {
        let stateBytes = Double(states.bytes.count), rowBytes = Double(4 * states.sentences.count)
        var items = [Item(kind: .read, name: "read", bytesRead: stateBytes, bytesWritten: 0) { states.read() }]
        for strategy in states.strategies {
            let suite = PoolingSuite([strategy], hiddenSize: states.hiddenSize)
            items.append(Item(kind: .pooling, name: strategy.name, bytesRead: stateBytes, bytesWritten: rowBytes * Double(suite.dimension(of: 0))) { states.pool(suite) })
        }
        if states.strategies.count > 1 {
            let suite = PoolingSuite(states.strategies, hiddenSize: states.hiddenSize)
            let dimensions = suite.strategies.indices.reduce(0) { $0 + suite.dimension(of: $1) }
            items.append(Item(kind: .together, name: "all of them at once", bytesRead: stateBytes, bytesWritten: rowBytes * Double(dimensions)) { states.pool(suite) })
        }
        let chains = plan.transforms.chains.filter { !$0.transforms.isEmpty && $0.preparations.isEmpty }
        guard !chains.isEmpty else { return items }
        let embeddings = states.means()
        for chain in chains {
            let fitted: FittedChain
            do throws(TransformFault) {
                fitted = try FittedChain.fit(chain.transforms, on: embeddings)
            } catch {
                throw InputFault(path: states.source, found: error.found, expected: error.expected, nextStep: error.nextStep)
            }
            items.append(Item(
                kind: .transform, name: chain.name, bytesRead: rowBytes * Double(states.hiddenSize),
                bytesWritten: rowBytes * Double(fitted.links.last?.outputDimension ?? 0)) { _ = fitted.apply(to: embeddings) })
        }
        return items
    }

    /// Long enough for the clock to be exact: repeated until this much has passed.
    private static let leastSeconds = 0.02

    /// Seconds that the work takes.
    private static func timed(_ work: () -> Void) -> Double {
        let start = ContinuousClock.now
        var count = 0.0, seconds = 0.0
        repeat {
            work()
            count += 1
            seconds = (ContinuousClock.now - start) / .seconds(1)
        } while seconds < leastSeconds
        return seconds / count
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Milliseconds for 1,000 tokens, and where the number comes from.
    private static func forward(_ forward: CostPlan.Forward) -> (Double, String) {
        switch forward {
        case .unknown: return (.nan, "not given")
        case .measured(let milliseconds): return (milliseconds, "as given")
        case .estimated(let parameters, let given):
            let rate = given ?? productRate()
            let words = "2 operations for each of \(DecimalText.fixed(parameters / 1e6, decimals: 1)) million parameters and token, at \(DecimalText.fixed(rate / 1e9, decimals: 1)) GFLOP/s"
            return (1000 * 2 * parameters * 1000 / rate, "estimated: \(words), \(given == nil ? "which a matrix product reaches on one core here" : "as given")")
        }
    }

    /// Operations a second of a Float32 matrix product on one core: the best of a few.
    private static func productRate() -> Double {
        let size = 512
        let a = Matrix(rowCount: size, columnCount: size, elements: (0..<size * size).map { Float($0 % 7) })
        let seconds = (0..<5).map { _ in timed { _ = a.product(with: a) } }.min() ?? .nan
        return 2 * Double(size * size * size) / seconds
    }
}
