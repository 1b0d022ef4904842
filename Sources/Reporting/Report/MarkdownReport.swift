internal import Evaluation
internal import Formats

/// `report.md`: the report as GitHub renders it, cut where it gets long.
public enum MarkdownReport {
    public static let fileName = "report.md"
    /// GitHub cuts comments at 65,536 characters; a note of what was left out needs room too.
    public static let byteLimit = 60_000

    /// A table that may lose its last rows, or a text that stands there whole or not at all.
    struct Block {
        var lines: [String]
        /// Lines that may be left out from the end; they come after `lines`.
        var rows: [String] = []
        /// What the rows are, for the note.
        var name: String
    }

    /// The same report gives the same bytes.
    public static func bytes(of report: Report) -> [UInt8] {
        var blocks = [heading(report)]
        // What decides first, of every section; details after all of that.
        let sections = report.sections.map { MarkdownSection($0, isAlone: report.sections.count == 1) }
        for section in sections { blocks += section.main }
        blocks.append(provenance(report))
        blocks += sections.flatMap(\.details)
        blocks.append(cells(report))
        return Array(fitted(blocks, leftOutSections: report.leftOutSections).utf8)
    }

    /// As much as fits: a block that does not is cut, and what follows still gets its chance.
    private static func fitted(_ blocks: [Block], leftOutSections: Int) -> String {
        // Room for the note at the end.
        var left = byteLimit - 3000, text = "", leftOut: [String] = []
        if leftOutSections > 0 { leftOut.append("the sections of \(leftOutSections) more datasets and splits") }
        for block in blocks {
            let fixed = block.lines.joined(separator: "\n") + "\n"
            guard fixed.utf8.count + (block.rows.first?.utf8.count ?? 0) + 2 <= left else {
                leftOut.append(block.name)
                continue
            }
            text += fixed
            left -= fixed.utf8.count + 1
            var kept = 0
            for row in block.rows {
                guard row.utf8.count + 1 <= left else { break }
                text += row + "\n"
                left -= row.utf8.count + 1
                kept += 1
            }
            if kept < block.rows.count { leftOut.append("\(block.rows.count - kept) of \(block.rows.count) rows of \(block.name)") }
            text += "\n"
        }
        if !leftOut.isEmpty {
            let first = leftOut.prefix(12), more = leftOut.count > first.count ? "; and \(leftOut.count - first.count) more tables" : ""
            text += "_Left out, so that this file stays below 60 kB: \(first.joined(separator: "; "))\(more). `report.html` and the CSV files have more._\n"
        }
        return text
    }

    private static func heading(_ report: Report) -> Block {
        let models = report.models.filter { $0 != "unknown" }
        let title = models.count == 1 ? "Which pooling for \(MarkdownText.escaped(models[0]))?" : "Which pooling?"
        let names = report.datasetNames.map(MarkdownText.escaped).joined(separator: ", ")
        return Block(
            lines: ["# \(title)", "", "Sentence embeddings scored by how well their cosines rank sentence pairs as people do. Dataset: \(names)."], name: "the heading")
    }

    private static func provenance(_ report: Report) -> Block {
        let made = ReportProvenance(report.document)
        var lines = ["## How it was made", "", MarkdownText.code(made.command), ""]
        lines += MarkdownText.table(["", ""], ["---", "---"], (made.plan + [("Versions", made.versions)]).map { [$0.name, MarkdownText.escaped($0.value)] })
        for warning in made.warnings.prefix(20) { lines += ["", "- warning: \(MarkdownText.escaped(ShownText.cut(warning, limit: 500)))"] }
        lines += ["", "SHA-256 of what was read:", ""]
        let rows = made.inputs.flatMap { input in input.hashes.map { "- \(MarkdownText.escaped(input.dataset)), \(MarkdownText.escaped($0.name)): `\($0.sha256)`" } }
        return Block(lines: lines, rows: rows, name: "the hashes of what was read")
    }

    private static func cells(_ report: Report) -> Block {
        let hasSeveral = report.sections.count > 1
        let head = (hasSeveral ? ["dataset", "split"] : []) + ["layer", "pooling"] + (report.hasTransforms ? ["transform"] : [])
            + ["Spearman", "interval", "Pearson", "mean cosine", "IsoScore"]
        let texts = head.count - 5
        let rows = report.rows.map { row in
            var cells = hasSeveral ? [row.isAverage ? "average" : MarkdownText.escaped(row.dataset), MarkdownText.escaped(row.split)] : []
            cells += [MarkdownText.escaped(row.cell.layers), MarkdownText.escaped(row.cell.pooling)] + (report.hasTransforms ? [MarkdownText.escaped(row.cell.transform)] : [])
            cells += [Figures.number(row.spearman), Figures.interval(row.low, row.high)] + [row.pearson, row.meanCosine, row.isoScore].map { Figures.number($0) }
            return cells
        }
        let alignment = Array(repeating: "---", count: texts) + Array(repeating: "--:", count: 5)
        let table = MarkdownText.table(head, alignment, rows)
        return Block(lines: ["## All cells", ""] + table.prefix(2), rows: Array(table.dropFirst(2)), name: "the table of all cells")
    }
}
