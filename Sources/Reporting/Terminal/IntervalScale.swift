internal import Evaluation
internal import Formats

/// The scale that all intervals of a table are drawn on.
struct IntervalScale {
    let low: Double
    let high: Double
    private let decimals: Int

    /// The finest round scale that holds all values and intervals, and whose two labels fit; nil where no
    /// row has a number.
    init?(of rows: [SummaryRow], width: Int) {
        let numbers = rows.flatMap { [$0.cosineSpearman, $0.cosineSpearmanLow, $0.cosineSpearmanHigh] }.filter { !$0.isNaN }
        guard let smallest = numbers.min(), let largest = numbers.max() else { return nil }
        // Steps a scale: whole hundredths of a small range, tenths of a large one.
        for (stepsPerUnit, decimals, range) in [(1000.0, 3, 0.05), (100, 2, 0.2), (20, 2, 0.6)] where largest - smallest < range {
            let scale = IntervalScale(smallest, largest, stepsPerUnit, decimals)
            if scale.labels.reduce(1, { $0 + $1.count }) <= width { self = scale; return }
        }
        self = IntervalScale(smallest, largest, 10, 1)
    }

    private init(_ smallest: Double, _ largest: Double, _ stepsPerUnit: Double, _ decimals: Int) {
        // A step at least, and it lies below 1 where every number is 1.
        let first = min((smallest * stepsPerUnit).rounded(.down), stepsPerUnit - 1), last = (largest * stepsPerUnit).rounded(.up)
        low = max(-1, first / stepsPerUnit)
        high = min(1, max(last, first + 1) / stepsPerUnit)
        self.decimals = decimals
    }

    /// What stands at the two ends.
    var labels: [String] { [low, high].map { DecimalText.fixed($0, decimals: decimals) } }

    /// The labels at the ends of a line.
    func title(width: Int) -> String {
        labels[0] + String(repeating: " ", count: max(1, width - labels[0].count - labels[1].count)) + labels[1]
    }

    /// `├───●────┤` from the low end over the value to the high end; blanks where the value is undefined.
    func bar(of row: SummaryRow, width: Int, _ style: TerminalStyle) -> String {
        var cells = [Character](repeating: " ", count: width)
        func place(_ number: Double) -> Int { Int(((min(max(number, low), high) - low) / (high - low) * Double(width - 1)).rounded()) }
        guard !row.cosineSpearman.isNaN else { return String(cells) }
        if !row.cosineSpearmanLow.isNaN, !row.cosineSpearmanHigh.isNaN {
            let start = place(row.cosineSpearmanLow), end = place(row.cosineSpearmanHigh)
            if start <= end {
                for cell in start...end { cells[cell] = style.barLine }
                (cells[start], cells[end]) = (style.barStart, style.barEnd)
            }
        }
        cells[place(row.cosineSpearman)] = style.barValue
        return String(cells)
    }
}
