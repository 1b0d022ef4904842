import Foundation
import Testing

@testable import Evaluation
@testable import Reporting

@Suite("The pages of a report")
struct ReportPageTests {
    private static let hostile = "</td><script>alert('x')</script> & \"q\" \u{202E} @someone | `x` **y** https://a.b"

    @Test("Hostile texts, names and notes are text in HTML") func hostileHTML() throws {
        var outcome = SampleReports.outcome(layers: 2, poolings: ["mean", "weights:<b>"], pairs: 20, dataset: "<i>data</i>") { _, _ in Self.hostile }
        for row in outcome.rows.indices { (outcome.rows[row].model, outcome.rows[row].notes) = ("<u>model</u>", ["<s>note</s>"]) }
        outcome.datasets[0].model = "<u>model</u>"
        outcome.warnings = ["<s>warning</s>"]
        let page = try SampleReports.html(outcome)
        for tag in ["<script>alert", "<i>", "<u>", "<s>", "<b>"] { #expect(!page.contains(tag), "\(tag)") }
        #expect(page.contains("&lt;/td&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot; [U+202E] @someone"))
        #expect(page.contains("Which pooling for <span class=\"data\"><bdi dir=\"auto\">&lt;u&gt;model&lt;/u&gt;</bdi></span>?"))
        #expect(page.components(separatedBy: "<script>").count == 2, "one script, ours")
    }

    @Test("Hostile texts are text in Markdown") func hostileMarkdown() throws {
        let text = try SampleReports.markdown(SampleReports.outcome(layers: 1, poolings: ["mean", "cls"], pairs: 20) { _, _ in Self.hostile })
        #expect(text.contains("&lt;/td&gt;&lt;script&gt;alert('x')&lt;/script&gt; &amp; \"q\" [U+202E]".replacing("[U+202E]", with: "\\[U+202E\\]")))
        #expect(!text.contains("<script") && !text.contains("https://") && !text.contains("@someone"))
        // Every line of a table has as many borders as its head.
        for table in text.split(separator: "\n\n") where table.hasPrefix("| pair") {
            let borders = Set(table.split(separator: "\n").map { $0.replacing("\\|", with: "").count { $0 == "|" } })
            #expect(borders.count == 1)
        }
    }

    @Test("The page loads nothing, and runs nothing but its own script") func policy() throws {
        let page = try SampleReports.html(SampleRows.outcome)
        let policy = try #require(page.firstMatch(of: /http-equiv="Content-Security-Policy" content="([^"]*)"/)?.1)
        #expect(policy.hasPrefix("default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-"))
        #expect(!policy.contains("unsafe"))
        #expect(page.firstMatch(of: /(?:src|href)="(?!#|data:,)/) == nil && !page.contains("http://") && !page.contains("https://") && !page.contains("url("))
    }

    @Test("A thousand cells and 20,000 pairs give a page below 5 MB and Markdown below 60 kB, which say what they left out") func size() throws {
        let poolings = ["mean", "cls"] + (0..<18).map { "weights:w\($0)" }
        // Escaped, each of these characters takes several bytes.
        let texts = [String(repeating: "<&> ", count: 200), String(repeating: "a \"quoted\" sentence, ", count: 40)]
        let outcome = SampleReports.outcome(layers: 50, poolings: poolings, pairs: 20_000, subsets: 1) { _, side in texts[side] }
        let report = try SampleReports.report(of: outcome)
        let page = HTMLReport.bytes(of: report), text = MarkdownReport.bytes(of: report)
        #expect(page.count < 5_000_000 && page.count > 1_000_000, "\(page.count)")
        #expect(text.count < 60_000 && text.count > 50_000, "\(text.count)")
        #expect(String(decoding: page, as: UTF8.self).contains("so that the page stays small"))
        #expect(String(decoding: text, as: UTF8.self).contains("_Left out, so that this file stays below 60 kB: "))
    }

    @Test("The Markdown is written to the letter") func markdown() throws {
        var outcome = SampleRows.outcome
        outcome.rows = [SampleRows.row("6", "mean", 0.45675), SampleRows.row("6", "cls", -0.1)]
        outcome.comparisons = [SampleRows.comparison("cls", -0.55675, .worse)]
        outcome.recommendations = [SampleRows.recommendation(outcome.comparisons[0])]
        let text = try SampleReports.markdown(outcome)
        #expect(
            text.hasPrefix(
                """
                # Which pooling for org/model?

                Sentence embeddings scored by how well their cosines rank sentence pairs as people do. Dataset: demo, "quoted".

                ## demo, "quoted", split test

                **Keep mean** (clear)

                The best of the others is worse, and that is not chance. cls against mean: −55.7 points, 95 % interval −57.7 … −53.7 (p = 0.002).

                """), "\(text)")
        #expect(
            text.contains(
                """
                | pooling | Spearman | 95 % interval | mean cosine | IsoScore | points against mean | verdict |
                |---|--:|--:|--:|--:|--:|---|
                | **mean** | 0.4568 | 0.357 … 0.557 | 0.0000 | 0.2500 | – | reference |
                | cls | −0.1000 | −0.200 … 0.000 | 0.0000 | 0.2500 | −55.7 (−57.7 … −53.7) | worse |

                """), "\(text)")
    }

    @Test("Sections beyond the limit stand in the table of all cells") func manySections() throws {
        var outcome = SampleRows.outcome
        (outcome.comparisons, outcome.recommendations) = ([], [])
        outcome.rows = (0..<30).map { number in
            var row = SampleRows.row("6", "mean", 0.4)
            row.dataset = "set \(number)"
            return row
        }
        let page = try SampleReports.html(outcome)
        #expect(page.components(separatedBy: "class=\"result\"").count == Report.sectionLimit + 1)
        #expect(page.contains("6 more datasets and splits have no section") && page.contains("set 29"))
    }
}
