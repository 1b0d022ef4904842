internal import Formats

/// `report.html`: one file without a network, for people.
public enum HTMLReport {
    public static let fileName = "report.html"

    /// The same report gives the same bytes.
    public static func bytes(of report: Report) -> [UInt8] {
        let several = report.sections.count > 1
        let title = "\(report.datasetNames.joined(separator: ", ")): pooling report"
        // One block of style and one of script, allowed by their hashes: nothing else may run or load.
        let style = PageStyle.text(hasHeatMaps: report.hasMixedUse)
        let policy = "default-src 'none'; img-src data:; style-src '\(hash(of: style))'; script-src '\(hash(of: PageScript.text))'; base-uri 'none'; form-action 'none'"
        var pairBudget = PairTables.Budget(sections: report.sections.count { $0.pairs != nil })
        let sections = report.sections.enumerated().map { number, section in
            HTMLSection(section, number: number + 1, isAlone: !several).html(&pairBudget)
        }.joined()
        let page: HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="PoolBench \(report.document.environment.version)">
            <link rel="icon" href="data:,">
            <title>\(title)</title>
            <style>\(HTML(stringLiteral: style))</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the results</a>
            \(header(report))
            <main id="main">
            \(sections)\(leftOut(report))\(CellsTable.html(report))\(provenance(report))\(glossary)</main>
            <footer><p>Made by PoolBench from the files beside this page: <code>summary.csv</code>, <code>comparisons.csv</code>, <code>scores.csv</code>,\(" <code>mismatch.csv</code>,", when: report.hasMixedUse) <code>run.json</code>.</p></footer>
            <script>\(PageScript.html)</script>
            </body>
            </html>

            """
        return Array(page.text.utf8)
    }

    private static func header(_ report: Report) -> HTML {
        let models = report.models.filter { $0 != "unknown" }
        let heading: HTML = models.count == 1 ? "Which pooling for <span class=\"data\">\(data: models[0])</span>?" : "Which pooling?"
        let names = report.datasetNames.map { "\(data: $0)" as HTML }.joined(separator: ", ")
        let links = report.sections.count > 1
            ? report.sections.enumerated().map { number, section in "<li><a href=\"#s\(number + 1)\">\(HTMLSection.title(of: section))</a></li>" as HTML }.joined() : ""
        return """
            <header>
            <p class="kicker">PoolBench report</p>
            <h1>\(heading)</h1>
            <p class="lede">Sentence embeddings scored by how well their cosines rank sentence pairs as people do. Dataset: \(names).</p>
            <nav aria-label="In this report"><ul>\(links)<li><a href="#cells">All cells</a></li><li><a href="#made">How it was made</a></li><li><a href="#words">What the words mean</a></li></ul></nav>
            </header>
            """
    }

    private static func leftOut(_ report: Report) -> HTML {
        report.leftOutSections == 0 ? "" : "<p class=\"note\">\(report.leftOutSections) more datasets and splits have no section of their own here; their rows are in the table of all cells and in <code>summary.csv</code>.</p>"
    }

    private static func provenance(_ report: Report) -> HTML {
        let made = ReportProvenance(report.document)
        let plan = made.plan.map { "<dt>\($0.name)</dt><dd>\(data: $0.value)</dd>" as HTML }.joined()
        let inputs = made.inputs.map { input in
            let rows = input.hashes.map { "<tr><th scope=\"row\">\(data: $0.name)</th><td><code class=\"hash\">\($0.sha256)</code></td></tr>" as HTML }.joined()
            return """
                <details><summary>SHA-256 of what was read of \(data: input.dataset)</summary><div class="scroll" role="region" tabindex="0" aria-label="Hashes">\
                <table><thead><tr><th scope="col">what</th><th scope="col">SHA-256</th></tr></thead><tbody>\(rows)</tbody></table></div></details>
                """ as HTML
        }.joined()
        let warnings = made.warnings.isEmpty ? "" : "<h3>Warnings of the run</h3><ul class=\"warnings\">\(made.warnings.map { "<li>\(data: $0)</li>" as HTML }.joined())</ul>" as HTML
        return """
            <section id="made" aria-labelledby="made-h">
            <h2 id="made-h">How it was made</h2>
            <p>This does it again (datasets by name; <code>run.json</code> knows where they were, on which machine and when):</p>
            <pre class="scroll" tabindex="0" aria-label="Command"><code>\(data: made.command)</code></pre>
            <dl class="plan">\(plan)<dt>Versions</dt><dd>\(made.versions)</dd></dl>
            \(inputs)\(warnings)
            <p><code>poolbench reproduce</code> on this folder runs it again and holds every number against the record.</p>
            </section>

            """
    }

    private static let glossary: HTML = """
        <section id="words" aria-labelledby="words-h">
        <h2 id="words-h">What the words mean</h2>
        <dl class="plan">
        <dt>Spearman</dt><dd>How well cosine similarity ranks the pairs as the gold scores do: 1 the same order, 0 no relation, −1 reversed. A point is 0.01 of it.</dd>
        <dt>Interval</dt><dd>Where the true value lies in so many of 100 samples like this one. Overlapping intervals do not mean that two poolings are alike: they were scored on the same pairs, and the test in the table judges the difference itself.</dd>
        <dt>Mean cosine</dt><dd>The average cosine between any two sentences of the set. Near 1, all embeddings point the same way (anisotropy).</dd>
        <dt>IsoScore</dt><dd>How evenly the variance is spread over the dimensions: 0 one dimension, 1 all alike. Comparable within a table only.</dd>
        <dt>Verdict</dt><dd><em>better</em> and <em>worse</em>: the difference is not chance, after adjustment. <em>equivalent</em>: it is small, whatever it is. <em>no evidence</em>: these pairs cannot tell.</dd>
        </dl>
        </section>

        """

    /// A source of a Content-Security-Policy.
    private static func hash(of text: String) -> String { "sha256-" + Base64.of(SHA256Digest.of(Array(text.utf8))) }
}

/// Base 64 (RFC 4648) of bytes that are given as hexadecimal digits.
private enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func of(_ hexadecimal: String) -> String {
        let digits = hexadecimal.map { $0.hexDigitValue! }
        // Three digits are two letters; what is left over is filled up with 0.
        var text = ""
        for start in stride(from: 0, to: digits.count, by: 3) {
            let group = digits[start..<min(start + 3, digits.count)]
            let bits = group.reduce(0) { $0 << 4 | $1 } << (4 * (3 - group.count))
            text.append(alphabet[bits >> 6])
            if group.count > 1 { text.append(alphabet[bits & 63]) }
        }
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }
}
