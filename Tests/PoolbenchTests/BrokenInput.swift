import Foundation
import Testing
import TestSupport

/// A dataset that is wrong in one way, and what the tool must say of it.
struct BrokenInput: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The file at fault in the dataset folder; empty for the folder itself.
    var file: String
    /// What the line must have, beside the path.
    var words: [String]
    var arguments: [String]
    /// Writes the dataset into `dataset`.
    var write: @Sendable (TemporaryFolder) -> Void

    static let states = "hidden_states.safetensors", pairs = "pairs.csv", manifest = "manifest.json"
    static let dataset = "data"

    init(
        _ description: String, in file: String, _ words: String..., arguments: [String] = [],
        write: @escaping @Sendable (TemporaryFolder) -> Void
    ) {
        (testDescription, self.file, self.words, self.arguments, self.write) = (description, file, words, arguments, write)
    }

    /// A sample with a change.
    static func sample(
        _ description: String, in file: String, _ words: String..., arguments: [String] = [],
        change: @escaping @Sendable (inout SampleDataset) -> Void
    ) -> BrokenInput {
        var broken = BrokenInput(description, in: file, arguments: arguments) { folder in
            var sample = SampleDataset(pairCount: 4)
            change(&sample)
            sample.write(to: folder, as: dataset)
        }
        broken.words = words
        return broken
    }

    /// A sample whose tensors are changed.
    static func tensors(
        _ description: String, _ words: String..., change: @escaping @Sendable (inout [SafetensorsBytes.Tensor]) -> Void
    ) -> BrokenInput {
        var broken = bytes(description) {
            var tensors = SampleDataset(pairCount: 4).tensors
            change(&tensors)
            return SafetensorsBytes.file(tensors)
        }
        broken.words = words
        return broken
    }

    /// A sample with these bytes as its hidden states.
    static func bytes(_ description: String, _ words: String..., bytes: @escaping @Sendable () -> [UInt8]) -> BrokenInput {
        var broken = BrokenInput(description, in: states) { folder in
            folder.write(SampleDataset(pairCount: 4).pairsCSV, to: dataset + "/" + pairs)
            folder.write(bytes(), to: dataset + "/" + states)
        }
        broken.words = words
        return broken
    }

    /// A sample of four pairs with this table.
    static func table(_ description: String, _ csv: String, _ words: String...) -> BrokenInput {
        var broken = sample(description, in: pairs) { $0.pairsCSV = csv }
        broken.words = words
        return broken
    }

    /// A sample of four pairs with this manifest.
    static func manifest(_ description: String, _ json: String, _ words: String...) -> BrokenInput {
        var broken = sample(description, in: manifest) { $0.manifest = json }
        broken.words = words
        return broken
    }

    /// Runs the tool on it: once where nothing was, once where an older result is.
    func expectRefusal() throws {
        let folder = TemporaryFolder()
        write(folder)
        SampleDataset(pairCount: 3).write(to: folder, as: "good")
        let old = try Tool.results(of: ["good"], in: folder, out: "old/results")
        try #require(!old.summary.rows.isEmpty)

        for out in ["new/deep/results", "old/results"] {
            let before = snapshot(folder)
            let result = try Tool.run(["run", folder.path(Self.dataset), "--out", out] + arguments, in: folder.path)
            try #require(result.status == 2, "status \(result.status): \(result.errors)")
            #expect(result.output == "")
            expectLine(result, path: folder.path(Self.dataset) + (file.isEmpty ? "" : "/" + file))
            #expect(difference(snapshot(folder), before) == [], "into \(out)")
        }
    }

    /// `error: <path>: <what was found>, expected <what>; <next step>`, in one line.
    private func expectLine(_ result: Tool.Result, path: String) {
        let line = result.errors
        #expect(result.errorLines.count == 1 && line.hasSuffix("\n"), "\(line)")
        #expect(line.hasPrefix("error: \(path): "), "\(line)")
        for word in words { #expect(line.contains(word), "no '\(word)' in: \(line)") }
        let parts = line.split(separator: ", expected ", maxSplits: 1)
        #expect(parts.count == 2, "nothing expected: \(line)")
        let step = parts.last?.split(separator: "; ", maxSplits: 1)
        #expect(step?.count == 2 && step!.last!.count > 5, "no next step: \(line)")
    }
}
