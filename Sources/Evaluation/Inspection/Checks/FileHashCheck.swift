internal import Formats
internal import HiddenStates

/// Files whose SHA-256 is not what the manifest says. Asked for by --verify.
enum FileHashCheck: DatasetCheck {
    /// - Throws: where there is nothing to hold them against.
    static func findings(in context: InspectionContext) throws -> [Inspection.Finding] {
        let dataset = context.dataset
        let files = (dataset.manifest?.files ?? [:]).filter { $0.value.sha256 != nil }.sorted { $0.key < $1.key }
        guard !files.isEmpty else {
            throw InputFault(
                path: FolderPath.join(dataset.path, DatasetManifest.fileName), found: dataset.manifest == nil ? "no manifest" : "no SHA-256 of any file",
                expected: "'files' with a sha256 each", nextStep: "export the dataset again, or inspect without --verify")
        }
        var findings: [Inspection.Finding] = []
        for (name, file) in files {
            let found = try FileDigest.sha256(of: name, in: dataset, check: context.workers.monitor.checkInterruption)
            guard found != file.sha256?.lowercased() else { continue }
            findings.append(Inspection.Finding(
                "sha256_mismatch", .fault, count: 1,
                one: "file that is \(found == nil ? "not in the folder" : "not the one that the manifest describes (SHA-256)")", many: "files",
                first: Inspection.Place(remark: OneLine.quoted(name)), advice: "copy or export the dataset again"))
        }
        return findings
    }
}
