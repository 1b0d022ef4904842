import Foundation
import TestSupport
import Testing

@Suite("What a run recommends")
struct RecommendationTests {
    let folder = TemporaryFolder()

    private struct Choice: Decodable {
        let best, challenger, recommended, answer: String
        let best_group: [String]
        let selected_on_this_split: Bool
    }

    private func choice() throws -> Choice {
        struct Record: Decodable { let recommendations: [Choice] }
        return try #require(try JSONDecoder().decode(Record.self, from: folder.read("results/run.json").data).recommendations.last)
    }

    @Test("Without evidence it keeps to the highest layer and no transform, whatever scored highest") func plain() throws {
        // Random states: no cell is better than another but by chance.
        SampleDataset(pairCount: 60, seed: 11).write(to: folder)
        let flags = ["sample", "--layers", "all", "--pooling", "mean,cls,max", "--transforms", "none,center,unit_tokens", "--split", "all", "--fit-on", "self"]
        _ = try Tool.results(of: flags, in: folder)
        let choice = try choice()
        #expect(choice.best_group.count == 27 && choice.best != choice.recommended)
        #expect(choice.recommended == "2/mean/none" && choice.challenger.hasPrefix("2/") && !choice.selected_on_this_split)
        #expect(choice.answer.hasPrefix("Keep mean on layer 2.") && choice.answer.contains(" scored highest, but is not shown to be better.") && !choice.answer.contains("selected on this split"))
        let report = folder.text("results/report.md")
        #expect(report.contains("**Keep mean on layer 2, without a transform**") && report.contains("scored highest, but is not shown to be better"), "\(report.prefix(600))")
    }

    @Test("A layer that is shown to be better is chosen, and the answer says by what") func selected() throws {
        var sample = SampleDataset(pairCount: 60, hiddenSize: 6, seed: 12)
        var numbers = SeededNumbers(seed: 13), token = 0
        let gold = sample.pairsCSV.split(separator: "\n").dropFirst().map { Double($0.split(separator: ",")[1])! }
        // On layer 1 the angle between the sentences of a pair is what its gold score says; the others are random.
        for (sentence, count) in sample.tokenCounts.enumerated() {
            let angle = sentence.isMultiple(of: 2) ? 0 : Float(5 - gold[sentence / 2]) / 4
            for _ in 0..<count {
                let noise = numbers.floats(6).map { $0 / 50 }
                for k in 0..<6 { sample.states[1][token * 6 + k] = noise[k] + (k == 0 ? cos(angle) : k == 1 ? sin(angle) : 0) }
                token += 1
            }
        }
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls", "--split", "all"], in: folder)
        let choice = try choice()
        #expect(choice.best.hasPrefix("1/") && choice.best_group.allSatisfy { $0.hasPrefix("1/") } && choice.recommended.hasPrefix("1/") && choice.selected_on_this_split)
        #expect(choice.answer.contains("Layer 1 was selected on this split") && !choice.answer.contains("scored highest"))
        #expect(folder.text("results/report.md").contains("The layer was chosen as the best of 6 cells on these very pairs"))
    }

    @Test("One layer alone was not selected") func alone() throws {
        SampleDataset(pairCount: 60, seed: 11).write(to: folder)
        _ = try Tool.results(of: ["sample", "--pooling", "mean,cls", "--transforms", "none,center", "--split", "all", "--fit-on", "self"], in: folder)
        #expect(try !choice().answer.contains("was selected on this split"))
    }

    @Test("Its words on transforms are those of comparisons.csv, where the run made these comparisons") func effects() throws {
        SampleDataset(pairCount: 60, seed: 14).write(to: folder)
        let flags = ["sample", "--layers", "all", "--pooling", "mean,cls,max", "--transforms", "none,center,zscore", "--split", "all", "--fit-on", "self", "--reference", "2/mean/none"]
        _ = try Tool.results(of: flags, in: folder)
        let answer = try choice().answer
        for transform in ["center", "zscore"] {
            let row = try #require(try CSVText(folder.text("results/comparisons.csv")).rows(where: ["aggregation": "all", "layers": "2", "pooling": "mean", "transform": transform]).first)
            let verdict = ["better": "better", "worse": "worse", "equivalent": "the same within the margin"][row["verdict"]!] ?? "no evidence"
            #expect(answer.firstMatch(of: try Regex("\(transform) [-+.0-9]+ \\([^)]*\\), \(verdict)")) != nil, "\(transform) is \(row["verdict"]!): \(answer)")
        }
    }
}

extension [UInt8] {
    fileprivate var data: Data { Data(self) }
}
