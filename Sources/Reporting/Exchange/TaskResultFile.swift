public import Formats

/// A result file of MTEB, of any of its three generations: 2.x and 1.12 (`scores`, by split, a list of subsets;
/// 1.12 has some scores as `[value, p]`), and before 1.11 (splits at the top, `cos_sim` and its like nested).
public struct TaskResultFile: Sendable {
    public let path: String
    public let task: String
    /// nil where the file does not tell.
    public let version: String?
    public let datasetRevision: String?
    /// By split and subset: numbers by the names of `summary.csv` (`cosine_spearman`).
    let scores: [String: [String: [String: Double]]]

    /// - Throws: ``InputFault`` for what is no such file.
    public init(parsing bytes: [UInt8], path: String) throws(InputFault) {
        let document = try JSONText.decode(
            JSONValue.self, from: bytes, path: path, expected: "a result file of mteb", nextStep: "name one (NaN in it is no JSON)")
        func fault(_ found: String) -> InputFault {
            InputFault(path: path, found: found, expected: "a result file of mteb (2.x, 1.12, or before 1.11)", nextStep: "name the JSON file of one task")
        }
        guard let task = document["task_name"]?.text ?? document["mteb_dataset_name"]?.text else { throw fault("no task_name") }
        var scores: [String: [String: [String: Double]]] = [:]
        if let splits = document["scores"]?.members {
            for (split, list) in splits {
                guard let entries = list.elements else { throw fault("scores of split \(OneLine.quoted(split)) that are no list") }
                for entry in entries {
                    guard let subset = entry["hf_subset"]?.text else { throw fault("scores of split \(OneLine.quoted(split)) without hf_subset") }
                    guard scores[split, default: [:]].updateValue(Self.numbers(entry), forKey: subset) == nil else { throw fault("subset \(OneLine.quoted(subset)) twice") }
                }
            }
        } else {
            for (split, value) in document.members ?? [:] where value.members != nil {
                scores[split] = Self.oldSplit(value)
            }
        }
        guard scores.values.contains(where: { $0.values.contains { $0["cosine_spearman"] != nil } }) else { throw fault("no cosine_spearman") }
        self.path = path
        self.task = task
        self.scores = scores
        version = document["mteb_version"]?.text
        datasetRevision = document["dataset_revision"]?.text
    }

    /// Of a split at the top: scores, or scores by subset.
    private static func oldSplit(_ value: JSONValue) -> [String: [String: Double]] {
        let families = oldFamilies.map(\.old)
        let subsets = (value.members ?? [:]).filter { name, member in !families.contains(name) && member.members != nil }
        return subsets.isEmpty ? ["default": numbers(value)] : subsets.mapValues(numbers)
    }

    private static let oldFamilies: [(old: String, new: String)] = [("cos_sim", "cosine"), ("euclidean", "euclidean"), ("manhattan", "manhattan"), ("dot", "dot")]

    private static func numbers(_ entry: JSONValue) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for (name, value) in entry.members ?? [:] { if let number = number(value) { numbers[name] = number } }
        for family in oldFamilies {
            for metric in ["spearman", "pearson"] {
                if let number = entry[family.old]?[metric].flatMap(number) { numbers["\(family.new)_\(metric)"] = number }
            }
        }
        return numbers
    }

    /// A number, or the first of `[value, p]`.
    private static func number(_ value: JSONValue) -> Double? { value.number ?? value.elements.flatMap { $0.count == 2 ? $0[0].number : nil } }
}
