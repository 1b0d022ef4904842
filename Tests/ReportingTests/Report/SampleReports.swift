@testable import Evaluation
@testable import Reporting

/// Reports of results made by hand, and of large ones made by a rule.
enum SampleReports {
    static func plan(_ evidence: EvidencePlan) throws -> Plan {
        Plan(
            datasets: ["x"], layers: try LayerSelection(parsing: "all"), pooling: try PoolingSelection(parsing: ["mean", "cls"]),
            transforms: try TransformSelection(parsing: ["none"]), fit: .trainSplit, loadedTransforms: nil, savesTransforms: false, geometry: .basic,
            countsDistinctSentences: false, split: .testOrEverything, skipsPrompts: false, evidence: evidence, isStrict: false)
    }

    static func environment(threads: Int = 2) -> RunEnvironment {
        var environment = RunEnvironment(version: "9.9", commit: "abc", threads: threads)
        (environment.kernelInstructionSet, environment.blasCore) = ("some-isa", "Some")
        return environment
    }

    static func report(of outcome: RunOutcome, includesTexts: Bool = true, threads: Int = 2) throws -> Report {
        let record = RunRecord(plan: try plan(outcome.evidence), outcome: outcome, environment: environment(threads: threads), folder: "results", files: [])
        return try ReportFiles.report(of: outcome, tables: ResultFiles.tables(of: outcome), record: try record.bytes, includesTexts: includesTexts)
    }

    static func html(_ outcome: RunOutcome, includesTexts: Bool = true) throws -> String {
        String(decoding: HTMLReport.bytes(of: try report(of: outcome, includesTexts: includesTexts)), as: UTF8.self)
    }

    static func markdown(_ outcome: RunOutcome) throws -> String {
        String(decoding: MarkdownReport.bytes(of: try report(of: outcome)), as: UTF8.self)
    }

    /// A run over one dataset: Spearman falls with the number of a pooling, and rises with the layer.
    ///
    /// - Parameter text: of sentence 0 or 1 of a pair.
    static func outcome(
        layers: Int, poolings: [String], pairs: Int, dataset name: String = "data", subsets: Int = 0, text: (Int, Int) -> String
    ) -> RunOutcome {
        var outcome = SampleRows.outcome
        let cells = (0..<layers).flatMap { layer in poolings.map { Cell(layers: "\(layer)", pooling: $0, transform: "none") } }
        func spearman(_ cell: Cell) -> Double {
            0.5 + 0.02 * Double(Int(cell.layers)!) / Double(layers) - 0.01 * Double(poolings.firstIndex(of: cell.pooling)!) / Double(poolings.count)
        }
        func row(_ cell: Cell) -> SummaryRow {
            var row = SampleRows.row(cell.layers, cell.pooling, spearman(cell))
            (row.dataset, row.pairs, row.equivalentTo, row.meanCosine) = (name, pairs, "", 0.1 + spearman(cell))
            return row
        }
        outcome.rows = cells.flatMap { cell in
            [row(cell)] + (0..<subsets).map { subset in
                var part = row(cell)
                (part.aggregation, part.subset, part.meanCosine) = (.subset, "subset \(subset)", .nan)
                return part
            }
        }
        outcome.comparisons = cells.filter { $0.pooling != poolings[0] }.map { cell in
            var row = SampleRows.comparison(cell.pooling, spearman(cell) - 0.5, .noEvidence)
            row.dataset = name
            return ComparisonRow(row, cell: cell, reference: Cell(layers: cell.layers, pooling: poolings[0], transform: "none"))
        }
        outcome.datasets[0].name = name
        let scored = (0..<pairs).map { pair in
            DatasetOutcome.ScoredPair(id: "p\(pair)", split: "test", subset: "", gold: Double(pair % 26) / 5, cluster: "p\(pair)")
        }
        let texts = (0..<pairs).map { PairText(first: text($0, 0), second: text($0, 1), firstTokens: 5, secondTokens: 6) }
        outcome.datasets[0].pairs = DatasetOutcome.ScoredPairList(count: pairs, texts: { $0.map { texts[$0] } }) { scored[$0] }
        outcome.datasets[0].cells = cells
        // Cells below the highest layer share their cosines: a report does not look at them.
        let plain = (0..<pairs).map { Double($0 % 97) / 97 }
        outcome.datasets[0].cosines = cells.map { cell in
            guard cell.layers == "\(layers - 1)" else { return plain }
            let step = 101 + 60 * poolings.firstIndex(of: cell.pooling)!
            return (0..<pairs).map { Double($0 * step % 1009) / 1009 }
        }
        outcome.recommendations = []
        return outcome
    }
}

extension ComparisonRow {
    init(_ row: ComparisonRow, cell: Cell, reference: Cell) {
        self = row
        (self.cell, self.reference) = (cell, reference)
    }
}
