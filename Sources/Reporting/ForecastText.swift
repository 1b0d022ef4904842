public import Evaluation
internal import Formats

/// What `run --dry-run` prints.
public enum ForecastText {
    public static func text(of forecast: RunForecast) -> String {
        forecast.datasets.map { dataset in
            var lines = [
                "\(OneLine.of(dataset.name))   \(dataset.pairs) pairs, \(dataset.cells.count) cells",
                "  to read         \(megabytes(dataset.bytesToRead)) of hidden states",
                "  memory, about   \(megabytes(dataset.memoryBytes)) beside the program itself",
            ]
            lines += dataset.cells.map { "  cell            \(OneLine.of($0))" }
            lines += dataset.warnings.map { "  warning         \(OneLine.of($0))" }
            return lines.map { $0 + "\n" }.joined()
        }.joined(separator: "\n")
    }

    public static func json(of forecast: RunForecast) throws -> String {
        try JSONText.of(forecast.datasets.map(Item.init))
    }

    private struct Item: Encodable {
        let path, name: String
        let pairs: Int
        let cells: [String]
        let bytes_to_read, memory_bytes: Int
        let warnings: [String]

        init(_ dataset: RunForecast.Dataset) {
            (path, name, pairs, cells) = (dataset.path, dataset.name, dataset.pairs, dataset.cells)
            (bytes_to_read, memory_bytes, warnings) = (dataset.bytesToRead, dataset.memoryBytes, dataset.warnings)
        }
    }

    private static func megabytes(_ bytes: Int) -> String { DecimalText.fixed(Double(bytes) / 1e6, decimals: 1) + " MB" }
}
