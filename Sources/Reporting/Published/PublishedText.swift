public import Evaluation
internal import Formats

/// What `compare --published` says: a number of the same protocol is held against its source; one of
/// another protocol is only put beside, with what differs.
public enum PublishedText {
    public static func text(of comparison: PublishedComparison) -> String {
        var lines: [String] = []
        for section in comparison.sections {
            if !lines.isEmpty { lines.append("") }
            lines.append("\(OneLine.of(section.dataset)) beside published numbers of \(OneLine.of(section.task))")
            let taken = section.model == section.runModel ? "" : " (--model; the run says \(OneLine.of(section.runModel)))"
            lines += DisplayWidth.wrapped("model \(OneLine.of(section.model))\(taken)")
            let same = section.entries.filter(\.isSameProtocol), other = section.entries.filter { !$0.isSameProtocol }
            if !same.isEmpty { lines += ["", "The same protocol"] + same.flatMap(entry) }
            if !other.isEmpty { lines += ["", "Another protocol: not to be held against one another"] + other.flatMap(entry) }
        }
        if !comparison.remarks.isEmpty { lines += [""] + comparison.remarks.flatMap { DisplayWidth.wrapped("  · " + $0) } }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func entry(_ entry: PublishedComparison.Entry) -> [String] {
        let number = entry.number
        // As many digits as were published; ten tell all that rounding and ties leave.
        let decimals = min(10, max(4, number.decimals))
        let here = DecimalText.fixed(entry.here, decimals: decimals), there = DecimalText.fixed(number.value, decimals: decimals)
        let pairs = number.pairs.map { "\($0) pairs" } ?? "? pairs"
        let aggregation = number.aggregation.isEmpty ? "?" : number.aggregation
        var lines = DisplayWidth.wrapped("  \(OneLine.of(number.metric)), \(OneLine.of(number.source))")
        lines += DisplayWidth.wrapped("      published  \(there)   \(number.cell), \(OneLine.of(number.split)), \(aggregation), \(pairs)", margin: "                 ")
        lines += DisplayWidth.wrapped("      here       \(here)   \(OneLine.of(entry.cell)), \(OneLine.of(entry.place))", margin: "                 ")
        lines += verdict(entry, decimals).flatMap { DisplayWidth.wrapped("      " + $0, margin: "        ") }
        if !number.note.isEmpty { lines += DisplayWidth.wrapped("      note: \(OneLine.of(number.note))", margin: "        ") }
        return lines
    }

    private static func verdict(_ entry: PublishedComparison.Entry, _ decimals: Int) -> [String] {
        if entry.here.isNaN { return entry.differences + ["undefined here"] }
        let change = DecimalText.fixed(entry.change, decimals: decimals)
        let signed = entry.change > 0 ? "+" + change : change
        let tolerance = DecimalText.of(entry.number.tolerance)
        if entry.agrees { return ["agrees: \(signed), within \(tolerance)"] }
        if entry.isSameProtocol { return ["differs by \(signed), more than the \(tolerance) of its digits"] }
        let untold = entry.untold.isEmpty ? [] : ["not told by the source: \(entry.untold.joined(separator: ", "))"]
        return entry.differences.map { "differs in \($0)" } + untold
    }
}
