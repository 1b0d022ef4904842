/// How a run that was made again differs from its record, cell by cell of its tables.
public struct Reproduction: Sendable {
    public struct Difference: Sendable {
        public let file: String
        /// The first fields of the row.
        public let row: String
        public let column: String
        public let recorded: String
        public let found: String
        /// NaN for text.
        public let distance: Double

        /// Whether it is one of a whole table: that is not there, or has other columns or another number of rows.
        public var isOfTable: Bool { row.isEmpty }
    }

    /// Whether the same bits were asked for: the instruction set and the BLAS core are those of the record.
    public let isExact: Bool
    public private(set) var cellCount = 0
    public private(set) var differences: [Difference] = []

    /// Another instruction set sums in another order: a number may differ by this much of the larger of
    /// itself and 1. It is far above such sums' rounding (1e-8) and far below what anyone would report.
    public static let tolerance = 1e-5

    public init(isExact: Bool) { self.isExact = isExact }

    /// Notes a table of the record that cannot be held against anything.
    ///
    /// - Parameter found: what there is instead: none was made again, or the folder has none.
    public mutating func miss(_ file: String, found: String) {
        differences.append(Difference(file: file, row: "", column: "", recorded: "a table", found: found, distance: .nan))
    }

    /// Holds a table against its record. Columns that the record lacks are new, and not looked at.
    public mutating func compare(_ recorded: RecordedTable, with found: RecordedTable, file: String) {
        for column in recorded.columns where !found.columns.contains(column) {
            differences.append(Difference(file: file, row: "", column: column, recorded: "a column", found: "none", distance: .nan))
        }
        guard recorded.rowCount == found.rowCount else {
            differences.append(Difference(file: file, row: "", column: "rows", recorded: "\(recorded.rowCount)", found: "\(found.rowCount)", distance: .nan))
            return
        }
        let columns = recorded.columns.filter(found.columns.contains)
        for row in 0..<recorded.rowCount {
            for column in columns {
                let before = recorded.text(column, row)!, after = found.text(column, row)!
                cellCount += 1
                if before == after { continue }
                let distance = Double(before).flatMap { a in Double(after).map { abs($0 - a) / max(1, abs(a)) } } ?? .nan
                if !isExact, distance <= Self.tolerance { continue }
                let name = columns.prefix(8).filter { Double(recorded.text($0, row)!) == nil || $0 == "layers" }.compactMap { recorded.text($0, row) }.filter { !$0.isEmpty }
                differences.append(
                    Difference(file: file, row: name.joined(separator: " "), column: column, recorded: before, found: after, distance: distance))
            }
        }
    }
}
