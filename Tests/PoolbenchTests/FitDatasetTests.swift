import TestSupport
import Testing

@Suite("--fit-dataset")
struct FitDatasetTests {
    let folder = TemporaryFolder()

    /// Seeded, one layer, with ready-made vectors; texts begin with `word`.
    private func sample(_ pairCount: Int, word: String, seed: UInt64) -> SampleDataset {
        var sample = SampleDataset(pairCount: pairCount, hiddenSize: 6, layers: [0], seed: seed), numbers = SeededNumbers(seed: seed + 100)
        sample.pairsCSV = sample.pairsCSV.replacing("sentence ", with: word + " ")
        sample.otherTensors.append(.init("sentence_embeddings.v", "F32", [2 * pairCount, 6], SafetensorsBytes.float32(numbers.floats(12 * pairCount))))
        return sample
    }

    /// The same with so many tokens of a prompt before each sentence's own, all far from them.
    private func prompted(_ sample: SampleDataset, by count: Int) -> SampleDataset {
        var prompted = sample
        let offsets = sample.offsets.map { Int($0) * sample.hiddenSize }
        prompted.states = sample.states.map { states in
            sample.tokenCounts.indices.flatMap { [Float](repeating: 50, count: count * sample.hiddenSize) + states[offsets[$0]..<offsets[$0 + 1]] }
        }
        prompted.tokenCounts = sample.tokenCounts.map { $0 + count }
        let lengths = sample.tokenCounts.map { _ in Int64(count) }
        prompted.otherTensors.append(.init("prompt_lengths", "I64", [lengths.count], SafetensorsBytes.littleEndian(lengths)))
        return prompted
    }

    private func ids(_ ids: [Int]) -> SafetensorsBytes.Tensor {
        SafetensorsBytes.Tensor("token_ids", "I64", [ids.count], SafetensorsBytes.littleEndian(ids.map(Int64.init)))
    }

    /// What the row of one centred cell says of its fit set.
    private func fitted(_ arguments: [String] = ["scored", "--pooling", "mean", "--transforms", "center", "--fit-dataset", "other"]) throws -> (sentences: Int, removed: Int) {
        let row = try #require(try Tool.results(of: arguments, in: folder).summary.rows.first)
        return (Int(try row.number("fit_sentences")), Int(try row.number("fit_removed")))
    }

    @Test("Its prompts are left out by its own lengths, however many sentences it has", arguments: [4, 12, 30]) func prompts(pairCount: Int) throws {
        prompted(sample(12, word: "scored", seed: 1), by: 1).write(to: folder, as: "scored")
        let other = sample(pairCount, word: "other", seed: 2)
        prompted(other, by: 3).write(to: folder, as: "with/other")
        other.write(to: folder, as: "without/other")
        let results = try ["with", "without"].map { place in
            try Tool.results(
                of: ["scored", "--skip-prompt", "--pooling", "mean,cls,given:v", "--transforms", "center,center_tokens+zscore", "--fit-dataset", place + "/other"],
                in: folder)
        }
        #expect(results[0].scoresText == results[1].scoresText && results[0].summaryText == results[1].summaryText)
    }

    @Test("What a pooling needs and it lacks is said before anything is computed", arguments: ["idf", "sif", "all"], [[], ["--dry-run"]])
    func lacking(pooling: String, flags: [String]) throws {
        var scored = sample(12, word: "scored", seed: 1)
        scored.otherTensors.append(ids((0..<scored.tokenCount).map { $0 % 9 }))
        scored.write(to: folder, as: "scored")
        sample(12, word: "other", seed: 2).write(to: folder, as: "other")
        let result = try Tool.run(
            ["run", "scored", "--pooling", pooling, "--transforms", "center", "--fit-dataset", "other", "--out", "results"] + flags, in: folder.path)
        #expect(result.status == 2 && result.errorLines.last?.hasPrefix("error: other/") == true && result.errors.contains(" needs token_ids, which it does not have"), "\(result.errors)")
        #expect(folder.entries("results").isEmpty)
    }

    /// Two tokens a sentence. Those of the other dataset have a text up to 19, the scored ones from 3 on.
    private func writeHalfTexts(withIDs: Bool) {
        func half(_ pairCount: Int, _ word: String, seed: UInt64, ids firstID: Int, twins: [Int: Int], hasText: (Int) -> Bool) -> SampleDataset {
            var half = sample(pairCount, word: word, seed: seed), numbers = SeededNumbers(seed: seed)
            half.pairsCSV = "id,score,sentence1,sentence2\n" + (0..<pairCount).map { pair in
                let texts = [2 * pair, 2 * pair + 1].map { hasText($0) ? "\(word) \($0)" : "" }
                return "p\(pair),\(pair * 5 % 12),\(texts.joined(separator: ","))\n"
            }.joined()
            half.tokenCounts = half.tokenCounts.map { _ in 2 }
            half.states = [numbers.floats(2 * pairCount * 2 * 6)]
            if withIDs { half.otherTensors.append(ids((0..<2 * pairCount).flatMap { [firstID + (twins[$0] ?? $0), 7] })) }
            return half
        }
        half(12, "scored", seed: 1, ids: 0, twins: [:]) { $0 >= 3 }.write(to: folder, as: "scored")
        // Ids of scored sentences: 30 alone is without text, the other of 10 is, both of 31 are, none of 11 is. 32 and 33 are alike.
        half(20, "other", seed: 2, ids: 100, twins: [30: 20 - 100, 10: 1 - 100, 31: 2 - 100, 11: 21 - 100, 33: 32]) { $0 < 20 }.write(to: folder, as: "other")
    }

    @Test("Sentences without text are told apart by nothing but their place, where there are no token ids") func textless() throws {
        writeHalfTexts(withIDs: false)
        #expect(try fitted() == (40, 0))
    }

    @Test("Sentences of which one has no text are the same where their token ids are") func textlessWithIDs() throws {
        writeHalfTexts(withIDs: true)
        #expect(try fitted() == (40 - 3 - 1, 3))
    }
}

@Suite("Sentences to fit on that nothing can be made of")
struct EmptyFitTests {
    let folder = TemporaryFolder()

    @Test("Are told as such, not as those of a pair", arguments: [
        ([], "sentence 2 without tokens in the fit set (train)"),
        (["--skip-prompt"], "nothing behind the prompt of sentence 0 in the fit set (train)"),
    ])
    func words(flags: [String], words: String) throws {
        var patient = InspectPatient()
        if flags.isEmpty { patient.shorten(2, to: 0) }
        let lengths = patient.sample.tokenCounts.enumerated().map { Int64($0 == 0 ? $1 : 0) }
        patient.sample.otherTensors.append(.init("prompt_lengths", "I64", [lengths.count], SafetensorsBytes.littleEndian(lengths)))
        patient.write(to: folder)
        let result = try Tool.run(["run", "sample", "--transforms", "center", "--out", "results"] + flags, in: folder.path)
        #expect(result.status == 2 && result.errorLines.count == 1 && result.errors.contains(words) && !result.errors.contains("pair"), "\(result.errors)")
    }
}
