public import Evaluation
internal import Formats

/// The comparison in the forms that CI systems read.
public enum GateFiles {
    /// JUnit XML: a test case for each watched number.
    public static func junit(of comparison: RunComparison) -> String {
        func attribute(_ text: String) -> String { "\"" + xml(text) + "\"" }
        let errors = comparison.mismatches.count
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites>",
            "  <testsuite name=\"poolbench compare\" tests=\"\(comparison.rows.count + errors)\" failures=\"\(comparison.regressions.count)\" errors=\"\(errors)\" skipped=\"0\" time=\"0\">",
        ]
        for mismatch in comparison.mismatches {
            lines.append("    <testcase classname=\"poolbench\" name=\"comparable\" time=\"0\"><error message=\(attribute(mismatch)) type=\"mismatch\"/></testcase>")
        }
        for row in comparison.rows {
            let open = "    <testcase classname=\(attribute("poolbench.\(row.key.dataset)")) name=\(attribute("\(row.key.name) \(row.column)")) time=\"0\""
            if row.verdict == .regression {
                let message = "\(GateText.number(row.baseline)) to \(GateText.number(row.candidate)) (\(GateText.signed(row.change))): \(row.reason)"
                lines.append("\(open)><failure message=\(attribute(message)) type=\"regression\"/></testcase>")
            } else {
                lines.append("\(open)/>")
            }
        }
        return (lines + ["  </testsuite>", "</testsuites>"]).map { $0 + "\n" }.joined()
    }

    /// Text for an XML attribute; what XML 1.0 has no place for becomes a replacement character.
    private static func xml(_ text: String) -> String {
        OneLine.of(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// GitHub's workflow commands: an error for each regression and mismatch.
    ///
    /// - Parameter file: what they are attached to.
    public static func annotations(of comparison: RunComparison, file: String) -> String {
        let messages = comparison.mismatches.map { ("not comparable", $0) } + comparison.regressions.map { row in
            ("regression", "\(row.key.name) \(row.column): \(GateText.number(row.baseline)) to \(GateText.number(row.candidate)) (\(GateText.signed(row.change))), \(row.reason)")
        }
        return messages.map { title, message in
            "::error file=\(property(file)),title=\(property("PoolBench: \(title)"))::\(command(message))\n"
        }.joined()
    }

    private static func command(_ text: String) -> String {
        OneLine.of(text).reduce(into: "") { $0 += $1 == "%" ? "%25" : String($1) }
    }

    private static func property(_ text: String) -> String {
        command(text).reduce(into: "") { $0 += $1 == ":" ? "%3A" : $1 == "," ? "%2C" : String($1) }
    }

    private struct Entry: Encodable {
        let name: String
        let unit: String
        let value: JSONNumber
        let range: String?
    }

    /// github-action-benchmark's `customBiggerIsBetter`: the candidate's Spearman of each watched row.
    public static func benchmark(of comparison: RunComparison) throws -> String {
        try JSONText.of(
            comparison.rows.filter { $0.column == "cosine_spearman" && !$0.candidate.isNaN }.map {
                Entry(
                    name: $0.key.name, unit: "Spearman", value: JSONNumber($0.candidate),
                    range: $0.standardError.isNaN ? nil : "± \(GateText.number($0.standardError))")
            })
    }
}
