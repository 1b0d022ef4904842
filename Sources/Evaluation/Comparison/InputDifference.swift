internal import Formats

/// What two runs were computed from, as far as their `run.json` tells.
struct InputDifference {
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
        var schema_version: Int
        var inputs: [Input]
        var plan: Plan?
    }

    /// One line for each dataset whose files differ, or that was pooled over other tokens.
    let differences: [String]
    /// Why the inputs of a side are not known, one line each: no record, or one that does not tell them.
    let unknown: [String]
    /// Those of them where a record is there.
    let unreadable: [String]

    /// - Parameter datasets: what is compared, by name.
    init(_ baseline: RecordedRun, _ candidate: RecordedRun, datasets: Set<String>) {
        var unknown: [String] = [], unreadable: [String] = []
        func record(_ side: String, _ run: RecordedRun) -> Record? {
            func line(_ fault: InputFault) -> String { "the inputs of the \(side) are not known: \(fault)" }
            do throws(InputFault) {
                guard let bytes = run.record else {
                    unknown.append(line(Self.noRecord(run.path)))
                    return nil
                }
                return try Self.read(bytes, path: FolderPath.join(run.path, ResultFolderWriter.markerName), datasets)
            } catch {
                unknown.append(line(error))
                unreadable.append(line(error))
                return nil
            }
        }
        let (a, b) = (record("baseline", baseline), record("candidate", candidate))
        (self.unknown, self.unreadable) = (unknown, unreadable)
        if let a, let b { differences = Self.lines(a, b) } else { differences = [] }
    }

    private static func noRecord(_ path: String) -> InputFault {
        path.hasSuffix(".csv")
            ? InputFault(path: path, found: "a table alone", expected: "a result folder, whose run.json tells them", nextStep: "name the folder")
            : InputFault(path: path, found: "no run.json", expected: "one, which tells them", nextStep: "run it again into this folder")
    }

    private static func read(_ bytes: [UInt8], path: String, _ datasets: Set<String>) throws(InputFault) -> Record {
        let record = try JSONText.decode(
            Record.self, from: bytes, path: path, expected: "the run.json of a result folder", nextStep: "run it again into this folder")
        guard record.schema_version == RecordedRun.schemaVersion else {
            throw InputFault(
                path: path, found: "schema_version \(record.schema_version)", expected: "\(RecordedRun.schemaVersion)",
                nextStep: "use the version of poolbench that wrote it")
        }
        let told = Set(record.inputs.filter { $0.pairs_sha256 != nil && $0.tensor_sha256 != nil }.map(\.name))
        if let dataset = datasets.subtracting(told).min() {
            throw InputFault(
                path: path, found: "no SHA-256 of what was read of \(OneLine.quoted(dataset))", expected: "those of all datasets compared",
                nextStep: "run it again into this folder")
        }
        return record
    }

    private static func lines(_ a: Record, _ b: Record) -> [String] {
        a.inputs.compactMap { input in
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
