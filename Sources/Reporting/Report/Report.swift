internal import Evaluation
internal import Formats

/// What a result folder says, put in the order in which people ask: a pure value, the same for the same
/// folder, from which ``HTMLReport`` and ``MarkdownReport`` are written.
public struct Report: Sendable {
    let document: RunDocument
    /// One for each dataset and split; an average over datasets comes first.
    let sections: [ReportSection]
    /// What is written of sections beyond the limit: their rows stand in the table of all cells.
    let leftOutSections: Int
    /// The rows over whole splits and averages, in the order of the file.
    let rows: [ReportRow]
    /// Why texts of a dataset are left out, a line each.
    let remarks: [String]

    /// More sections than anyone reads make a page that opens slowly.
    static let sectionLimit = 24
    /// The same of heat maps: of one section, and of all.
    private static let heatMapLimit = 4
    private static let allHeatMaps = 24

    /// - Parameters:
    ///   - scores: the pairs of each dataset, with the cosines of the cells that are asked for.
    /// - Throws: for tables that are no tables of a run.
    init(
        summary: RecordedTable, comparisons: RecordedTable?, mismatch: RecordedTable?, document: RunDocument, scores: (Set<String>) throws -> [String: ReportPairs]
    ) throws {
        let all = try ReportRow.all(of: summary)
        rows = all.filter(\.isWhole)
        let comparisons = try comparisons.map { table throws(InputFault) in try ReportComparison.wholes(of: table) } ?? []
        let made = ReportSection.all(rows, subsets: all.filter(\.isOfSubset), comparisons, document)
        leftOutSections = max(0, made.count - Self.sectionLimit)
        let kept = Array(made.prefix(Self.sectionLimit))
        let mixedUse = try mismatch.map { table throws(InputFault) in try MixedUseMatrix.all(of: table) } ?? []
        let mixedUseOfKey = Dictionary(grouping: mixedUse, by: \.key)
        let heatMapLimit = min(Self.heatMapLimit, max(1, Self.allHeatMaps / max(1, kept.count)))
        let pairs = try scores(Set(kept.flatMap { $0.scoredCells.map(\.name) }))
        var remarks: [String] = []
        sections = kept.map { section in
            var section = section
            do {
                if let pairs = pairs[section.dataset] { try section.take(pairs.selected(split: section.split, ofSeveral: section.hasSeveralSplits)) }
            } catch {
                remarks.append("\(section.dataset): without texts, because \(error)")
            }
            if !section.isAverage { section.take(mixedUseOfKey[.init(dataset: section.dataset, split: section.split)] ?? [], limit: heatMapLimit) }
            return section
        }
        self.remarks = unique(remarks)
        self.document = document
    }

    var datasetNames: [String] { document.inputs.map(\.name) }
    var models: [String] { unique(document.inputs.map(\.model)) }
    var hasMixedUse: Bool { sections.contains { !$0.mixedUse.isEmpty } }
    var hasTransforms: Bool { rows.contains { $0.cell.transform != Cell.noTransform } }
}

/// The values that differ, in the order in which they come.
func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
}
