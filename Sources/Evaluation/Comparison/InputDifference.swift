internal import FoundationEssentials
internal import Formats

/// What two runs were computed from, as far as their `run.json` tells.
enum InputDifference {
    private struct Record: Decodable {
        struct Input: Decodable {
            var name: String
            var model: String?
            var pairs_sha256: String?
            var tensor_sha256: [String: String]?
            var fit: Fit?
        }
        struct Fit: Decodable, Equatable {
            var pairs_sha256: String?
            var header_sha256: [String: String]?
        }
        struct Plan: Decodable { var skip_prompt: Bool? }
        var inputs: [Input]
        var plan: Plan?
    }

    /// One line for each dataset whose files differ, or that was pooled over other tokens; none where a side has
    /// no record.
    static func of(_ baseline: [UInt8]?, _ candidate: [UInt8]?) -> [String] {
        guard let baseline, let candidate, let a = try? JSONDecoder().decode(Record.self, from: Data(baseline)),
            let b = try? JSONDecoder().decode(Record.self, from: Data(candidate))
        else { return [] }
        return a.inputs.compactMap { input in
            guard let other = b.inputs.first(where: { $0.name == input.name }) else { return nil }
            let tensors = (input.tensor_sha256 ?? [:]).filter { name, hash in other.tensor_sha256?[name].map { $0 != hash } ?? false }.keys.sorted()
            var differing = tensors.isEmpty ? [] : [OneLine.cut(tensors.joined(separator: ", "))]
            if input.pairs_sha256 != other.pairs_sha256 { differing.insert("pairs.csv", at: 0) }
            if let one = input.fit, let two = other.fit, one != two { differing.append("sentences to fit transforms on") }
            if let one = input.model, let two = other.model, one != two { differing.append("model (\(OneLine.cut(one)) before, \(OneLine.cut(two)) now)") }
            if a.plan?.skip_prompt ?? false != b.plan?.skip_prompt ?? false { differing.append("tokens (--skip-prompt on one side)") }
            return differing.isEmpty ? nil : "\(OneLine.of(input.name)): other \(differing.joined(separator: ", "))"
        }
    }
}
