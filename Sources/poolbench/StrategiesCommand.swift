import ArgumentParser
import Evaluation
import Formats
import Pooling

struct StrategiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strategies", abstract: "List every pooling strategy and transform: name, formula, source, what it needs.")

    func run() throws {
        var text = """
            x₁ … xₙ are the vectors of a sentence's real tokens: padding is left out, special
            tokens such as [CLS] and [SEP] are included.

            """
        for strategy in StrategyCatalogue.all + StrategyCatalogue.families {
            text += "\n\(strategy.name)\(strategy.isStandard ? "  (standard)" : "")\n"
            text += "    \(strategy.summary)\n"
            text += "    formula  \(strategy.formula)\n"
            text += "    source   \(strategy.source)\n"
            let needs = strategy.needs.map(\.tensorName)
            text += "    needs    \(needs.isEmpty ? "hidden states only" : needs.joined(separator: ", "))\n"
            if !strategy.aliases.isEmpty { text += "    aliases  \(strategy.aliases.joined(separator: ", "))\n" }
            if let other = strategy.equivalentTo { text += "    ranks    as \(other), by construction\n" }
        }
        text += """

            Transforms of tokens (first in a chain) and of embeddings; links are joined by +, as in
            unit_tokens+center+whiten:128. none leaves embeddings as they are.

            """
        for entry in TransformEntries.all {
            text += "\n\(entry.form)\n    \(entry.summary)\n    formula  \(entry.formula)\n    source   \(entry.source)\n    needs    \(entry.needs)\n"
            if !entry.aliases.isEmpty { text += "    aliases  \(entry.aliases.joined(separator: ", "))\n" }
        }
        try Terminal.standardOutput.print(text)
    }
}
