public import Evaluation
internal import Formats

/// What `reproduce` says.
public enum ReproductionText {
    public static func text(of reproduction: Reproduction) -> String {
        let how = reproduction.isExact ? "bit for bit" : "within \(DecimalText.of(Reproduction.tolerance)) (another instruction set or BLAS core than recorded)"
        guard let first = reproduction.differences.first else { return "reproduced: \(reproduction.cellCount) cells are as recorded, \(how)\n" }
        let count = reproduction.differences.count, tables = reproduction.differences.count(where: \.isOfTable), cells = count - tables
        var what = cells == 0 ? [] : ["\(cells) of \(reproduction.cellCount) cells"]
        if tables > 0 { what.append("\(tables) \(tables == 1 ? "table" : "tables")") }
        var lines = ["differs: \(what.joined(separator: " and ")) \(count == 1 && tables == 1 ? "is" : "are") not as recorded, \(how)"]
        if let largest = reproduction.differences.filter({ !$0.distance.isNaN }).max(by: { $0.distance < $1.distance }) ?? Optional(first), !largest.distance.isNaN {
            lines.append("  the furthest: \(DecimalText.of(largest.distance)) relative, in \(OneLine.of(largest.column)) of \(OneLine.of(largest.row))")
        }
        lines += reproduction.differences.prefix(10).map {
            "  \([$0.file, OneLine.of($0.row), OneLine.of($0.column)].filter { !$0.isEmpty }.joined(separator: "  ")): \(OneLine.of($0.recorded)) recorded, \(OneLine.of($0.found)) now"
        }
        if count > 10 { lines.append("  … and \(count - 10) more") }
        return lines.map { $0 + "\n" }.joined()
    }
}
