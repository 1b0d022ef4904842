/// What says which row of which table one is: the first columns of every table of cells.
public protocol KeyedRow: Sendable {
    var dataset: String { get }
    var model: String { get }
    var split: String { get }
    /// Empty but in `subset` rows.
    var subset: String { get }
    var aggregation: Aggregation { get }
    var cell: Cell { get }
}

extension SummaryRow: KeyedRow {}
extension ComparisonRow: KeyedRow {}
extension GeometryRow: KeyedRow {}
