public import Evaluation
internal import Formats

/// What `reproduce` says.
public enum ReproductionText {
    public static func text(of reproduction: Reproduction) -> String {
        let how = reproduction.isExact ? "bit for bit" : "within \(DecimalText.of(Reproduction.tolerance)) (another instruction set or BLAS core than recorded)"
        guard let first = reproduction.differences.first else { return "reproduced: \(reproduction.cellCount) cells are as recorded, \(how)\n" }
        let count = reproduction.differences.count
        var lines = ["differs: \(count) of \(reproduction.cellCount) cells are not as recorded, \(how)"]
        if let largest = reproduction.differences.filter({ !$0.distance.isNaN }).max(by: { $0.distance < $1.distance }) ?? Optional(first), !largest.distance.isNaN {
            lines.append("  the furthest: \(DecimalText.of(largest.distance)) relative, in \(OneLine.of(largest.column)) of \(OneLine.of(largest.row))")
        }
        lines += reproduction.differences.prefix(10).map {
            "  \($0.file)  \(OneLine.of($0.row))  \(OneLine.of($0.column)): \(OneLine.of($0.recorded)) recorded, \(OneLine.of($0.found)) now"
        }
        if count > 10 { lines.append("  … and \(count - 10) more") }
        return lines.map { $0 + "\n" }.joined()
    }
}
