internal import Evaluation
internal import Formats
internal import Metrics

/// One column of a table of rows: its name and how a row fills it.
public struct Column<Row>: Sendable {
    public enum Value: Sendable {
        case text(String)
        case count(Int)
        /// nil where a row has none: `nan` and `null`.
        case optionalCount(Int?)
        /// Empty where a row has none.
        case flag(Bool?)
        /// NaN where it is undefined.
        case number(Double)
    }

    public let name: String
    public let value: @Sendable (Row) -> Value

    static func text(_ name: String, _ value: @escaping @Sendable (Row) -> String) -> Column {
        Column(name: name) { .text(value($0)) }
    }
    static func count(_ name: String, _ value: @escaping @Sendable (Row) -> Int) -> Column {
        Column(name: name) { .count(value($0)) }
    }
    static func count(_ name: String, _ value: @escaping @Sendable (Row) -> Int?) -> Column {
        Column(name: name) { .optionalCount(value($0)) }
    }
    static func flag(_ name: String, _ value: @escaping @Sendable (Row) -> Bool?) -> Column {
        Column(name: name) { .flag(value($0)) }
    }
    static func statistic(_ name: String, _ value: @escaping @Sendable (Row) -> Statistic) -> Column {
        Column(name: name) { .number(value($0).number) }
    }
    static func number(_ name: String, _ value: @escaping @Sendable (Row) -> Double) -> Column {
        Column(name: name) { .number(value($0)) }
    }
}

extension [Column<SummaryRow>] { static var key: Self { KeyColumns.of() } }
extension [Column<ComparisonRow>] { static var key: Self { KeyColumns.of() } }
extension [Column<GeometryRow>] { static var key: Self { KeyColumns.of() } }

/// The first columns of every table of cells.
private enum KeyColumns {
    static func of<Row: KeyedRow>() -> [Column<Row>] {
        [
            .text("dataset") { $0.dataset }, .text("model") { $0.model }, .text("split") { $0.split }, .text("subset") { $0.subset },
            .text("aggregation") { $0.aggregation.rawValue }, .text("layers") { $0.cell.layers }, .text("pooling") { $0.cell.pooling },
            .text("transform") { $0.cell.transform },
        ]
    }
}

/// The same rows in the two forms that programs read.
enum TableText {
    static func csv<Row>(_ rows: [Row], _ columns: [Column<Row>]) -> [UInt8] {
        var csv = CSVWriter()
        csv.row(columns.map(\.name))
        for row in rows {
            for column in columns {
                switch column.value(row) {
                case .text(let text): csv.field(text)
                case .count(let count): csv.field(count)
                case .optionalCount(let count): if let count { csv.field(count) } else { csv.field(Double.nan) }
                case .flag(let flag): csv.field(flag.map { $0 ? "true" : "false" } ?? "")
                case .number(let number): csv.field(number)
                }
            }
            csv.endRow()
        }
        return csv.bytes
    }

    /// An array of objects with the column names as keys; `null` where the CSV has `nan`.
    static func json<Row>(_ rows: [Row], _ columns: [Column<Row>]) throws -> String {
        try JSONText.of(rows.map { row in RowObject(members: columns.map { ($0.name, $0.value(row)) }) })
    }

    private struct RowObject<Row>: Encodable {
        let members: [(name: String, value: Column<Row>.Value)]


        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: JSONName.self)
            for member in members {
                let key = JSONName(stringValue: member.name)
                switch member.value {
                case .text(let text): try container.encode(text, forKey: key)
                case .count(let count): try container.encode(count, forKey: key)
                case .optionalCount(let count): if let count { try container.encode(count, forKey: key) } else { try container.encodeNil(forKey: key) }
                case .flag(let flag): if let flag { try container.encode(flag, forKey: key) } else { try container.encodeNil(forKey: key) }
                case .number(let number): try container.encode(JSONNumber(number), forKey: key)
                }
            }
        }
    }
}
