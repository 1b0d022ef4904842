import ArgumentParser
import Formats
import Reporting

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write report.html and report.md of a result folder again.",
        discussion: """
            Reads the tables and run.json of the folder, and the sentences of its datasets where they still are \
            what they were; else the reports have no sentences, and stderr says why. The same folder gives the \
            same bytes as the run did.
            """)

    @Argument(help: ArgumentHelp("A result folder.", valueName: "folder"))
    var folder: String

    @Flag(help: "Leave the sentences out, as for results that are published.")
    var noTexts = false

    func run() throws {
        let (report, remarks) = try ReportFiles.report(of: folder, includesTexts: !noTexts)
        let files = ReportFiles.of(report)
        for file in files { try AtomicFile.write(file.bytes, to: FolderPath.join(folder, file.name)) }
        for remark in remarks { Terminal.standardError.write("note: \(OneLine.of(remark))\n") }
        Terminal.standardError.write("reports: \(files.map { FolderPath.join(folder, $0.name) }.joined(separator: ", "))\n")
    }
}
