import Foundation
import Testing
import TestSupport

/// What a run left behind: its result folder read back, and what it printed.
struct Results {
    let summary: CSVText
    let scores: CSVText
    /// The bytes of the files.
    let summaryText: String
    let scoresText: String
    let recordText: String
    let process: Tool.Result

    var warnings: [String] { process.errorLines.filter { $0.hasPrefix("warning: ") } }

    /// `run.json` as JSONSerialization reads it, which refuses a bare NaN.
    func record() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(recordText.utf8)) as? [String: Any])
    }

    /// The first object of `inputs` in `run.json`.
    func firstInput() throws -> [String: Any] {
        try #require((try record()["inputs"] as? [[String: Any]])?.first)
    }
}

extension Tool {
    /// Runs `poolbench run` with the temporary folder as working directory, expects success, and reads
    /// what it wrote.
    static func results(
        of arguments: [String], in folder: TemporaryFolder, out: String = "results", environment: [String: String] = [:]
    ) throws -> Results {
        let process = try run(["run"] + arguments + ["--out", out], in: folder.path, environment: environment)
        try #require(process.status == 0, "status \(process.status): \(process.errors)")
        return try read(out, in: folder, process)
    }

    static func read(_ out: String, in folder: TemporaryFolder, _ process: Tool.Result) throws -> Results {
        try #require(folder.entries(out).filter { $0 != "mismatch.csv" } == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"], "\(folder.entries(out))")
        let summary = folder.text(out + "/summary.csv"), scores = folder.text(out + "/scores.csv")
        return Results(
            summary: try CSVText(summary), scores: try CSVText(scores), summaryText: summary, scoresText: scores,
            recordText: folder.text(out + "/run.json"), process: process)
    }
}

/// All that lies below a folder, hidden entries too: path → bytes, nil for a folder.
func snapshot(_ folder: TemporaryFolder) -> [String: [UInt8]?] {
    var contents: [String: [UInt8]?] = [:]
    for name in FileManager.default.enumerator(atPath: folder.path)!.compactMap({ $0 as? String }) {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.path(name), isDirectory: &isFolder)
        contents.updateValue(exists && !isFolder.boolValue ? folder.read(name) : nil, forKey: name)
    }
    return contents
}

/// What a snapshot holds that another does not, or holds otherwise, for messages.
func difference(_ a: [String: [UInt8]?], _ b: [String: [UInt8]?]) -> [String] {
    Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
}
