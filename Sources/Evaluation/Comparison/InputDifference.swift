internal import FoundationEssentials
internal import Formats

/// What two runs were computed from, as far as their `run.json` tells.
enum InputDifference {
    private struct Record: Decodable {
        struct Input: Decodable {
            var name: String
            var pairs_sha256: String?
            var tensor_sha256: [String: String]?
        }
        var inputs: [Input]
    }

    /// One line for each dataset whose files differ; none where a side has no record.
    static func of(_ baseline: [UInt8]?, _ candidate: [UInt8]?) -> [String] {
        guard let baseline, let candidate, let a = try? JSONDecoder().decode(Record.self, from: Data(baseline)),
            let b = try? JSONDecoder().decode(Record.self, from: Data(candidate))
        else { return [] }
        return a.inputs.compactMap { input in
            guard let other = b.inputs.first(where: { $0.name == input.name }) else { return nil }
            let tensors = (input.tensor_sha256 ?? [:]).filter { name, hash in other.tensor_sha256?[name].map { $0 != hash } ?? false }.keys.sorted()
            var differing = tensors.map { OneLine.of($0) }
            if input.pairs_sha256 != other.pairs_sha256 { differing.insert("pairs.csv", at: 0) }
            return differing.isEmpty ? nil : "\(OneLine.of(input.name)): other \(OneLine.cut(differing.joined(separator: ", ")))"
        }
    }
}
