import Foundation
import Testing
import TestSupport

/// One at a time: each keeps a core busy.
@Suite("A run that is stopped", .serialized)
struct SignalTests {
    let folder = TemporaryFolder()

    /// Writes `big`: 8 GB of zeros that take no room on the disk and no run reads within a second.
    init() throws {
        let sentenceCount = 20_000, tokensEach = 500, hiddenSize = 200
        let tokenCount = sentenceCount * tokensEach
        let offsets = SafetensorsBytes.littleEndian((0...sentenceCount).map { Int64($0 * tokensEach) })
        let end = offsets.count + tokenCount * hiddenSize * 4
        let header = #"{"offsets":{"dtype":"I64","shape":[\#(sentenceCount + 1)],"data_offsets":[0,\#(offsets.count)]},"#
            + #""hidden_states.0":{"dtype":"F32","shape":[\#(tokenCount),\#(hiddenSize)],"data_offsets":[\#(offsets.count),\#(end)]}}"#
        let path = folder.write(SafetensorsBytes.file(header: header, data: offsets), to: "big/hidden_states.safetensors")
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: UInt64(8 + header.utf8.count + end))
        try file.close()
        folder.write("id,score\n" + (0..<sentenceCount / 2).map { "p\($0),\($0 % 6)\n" }.joined(), to: "big/pairs.csv")
        SampleDataset(pairCount: 15).write(to: folder, as: "small")
    }

    /// Starts a run of `big` into `results`, waits for its first word of progress, does `then`, and
    /// exits with the run's status.
    private func script(_ then: String) -> String {
        """
        "$POOLBENCH" run big --out results > output 2> errors & run=$!
        until grep -q MB errors; do kill -0 $run || { cat errors; exit 99; }; sleep 0.05; done
        \(then)
        wait $run; status=$?
        cat errors output >&2; rm errors output; exit $status
        """
    }

    @Test("Leaves the old result as it was and nothing beside it", arguments: [("INT", 2), ("TERM", 15)])
    func stopped(signal: String, number: Int) throws {
        #expect(try Tool.run(["run", "small", "--out", "results"], in: folder.path).status == 0)
        let before = folder.entries() + folder.entries("results"), summary = folder.read("results/summary.csv")
        let result = try Shell.run(script("kill -\(signal) $run"), in: folder)
        #expect(result.status == Int32(128 + number), "\(result.errors)")
        // Said by the tool: it ended by itself, not by the signal.
        #expect(result.errorLines.last == "stopped by signal \(number); nothing was written", "\(result.errors)")
        #expect(folder.entries() + folder.entries("results") == before)
        #expect(folder.read("results/summary.csv") == summary)
    }

    @Test("Makes no folder where none was") func nothingMade() throws {
        let result = try Shell.run(script("kill -TERM $run").replacing("--out results", with: "--out deep/er/results"), in: folder)
        #expect(result.status == 143, "\(result.errors)")
        #expect(folder.entries() == ["big", "small"])
    }

    @Test("Keeps another run off its folder while it lasts, and no longer") func locked() throws {
        let result = try Shell.run(
            script("\"$POOLBENCH\" run small --out results > second 2>&1; echo \"status $?\" >> second; kill -TERM $run"), in: folder)
        #expect(result.status == 143, "\(result.errors)")
        let second = folder.text("second").split(separator: "\n")
        #expect(second.count == 2 && second[0].hasPrefix("error: results: another run") && second[1] == "status 2", "\(second)")
        #expect(try Tool.run(["run", "small", "--out", "results"], in: folder.path).status == 0)
        #expect(folder.entries() == ["big", "results", "second", "small"])
    }

    @Test("May be killed outright: the next run cleans up") func killed() throws {
        let result = try Shell.run(script("kill -KILL $run"), in: folder)
        #expect(result.status == 137, "\(result.errors)")
        #expect(folder.entries("results") == [])
        #expect(try Tool.run(["run", "small", "--out", "results"], in: folder.path).status == 0)
        #expect(folder.entries() == ["big", "results", "small"])
        #expect(folder.entries("results") == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"])
    }
}
