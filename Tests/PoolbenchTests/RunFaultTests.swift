import Foundation
import TestSupport
import Testing

/// Mounting needs root and a kernel that allows it.
private let canMount = (try? Shell.run("unshare -m mount -t tmpfs tmpfs .", in: TemporaryFolder()).status) == 0

@Suite("What goes wrong while a run works", .serialized)
struct RunFaultTests {
    let folder = TemporaryFolder()
    static let files = ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"]

    init() { SampleDataset(pairCount: 15).write(to: folder, as: "small") }

    /// Writes `large`, some seconds of work in a debug build: all states alike, which takes no time to make.
    private func writeLarge() {
        let sentenceCount = 4_000, tokensEach = 20, hiddenSize = 64
        let tokenCount = sentenceCount * tokensEach
        let states = (0..<3).map { SafetensorsBytes.Tensor("hidden_states.\($0)", "F32", [tokenCount, hiddenSize], [UInt8](repeating: 61, count: tokenCount * hiddenSize * 4)) }
        let offsets = SafetensorsBytes.littleEndian((0...sentenceCount).map { Int64($0 * tokensEach) })
        folder.write(SafetensorsBytes.file([.init("offsets", "I64", [sentenceCount + 1], offsets)] + states), to: "large/hidden_states.safetensors")
        folder.write("id,score\n" + (0..<sentenceCount / 2).map { "p\($0),\($0 % 6)\n" }.joined(), to: "large/pairs.csv")
    }

    private func shell(_ script: String) throws -> Shell.Result { try Shell.run(script, in: folder) }

    /// Stops a run once it holds its lock, does `fault`, and lets it go on.
    private func interrupted(by fault: String, out: String = "place/results") throws -> Shell.Result {
        writeLarge()
        return try shell("""
            mkdir -p place
            "$POOLBENCH" run large --layers all --pooling all --out \(out) & run=$!
            until [ -e place/.results.poolbench-lock ]; do kill -0 $run || exit 99; done
            kill -STOP $run
            \(fault)
            kill -CONT $run
            wait $run
            """)
    }

    @Test("A file of the dataset that is cut, written to or replaced meanwhile is status 2, and nothing is written", arguments: [
        "truncate -s 100000 large/hidden_states.safetensors", "echo x >> large/pairs.csv",
        "cp large/hidden_states.safetensors copy && mv copy large/hidden_states.safetensors",
    ])
    func changedInput(fault: String) throws {
        let result = try interrupted(by: fault)
        #expect(result.status == 2, "\(result.status): \(result.errors)")
        #expect(result.errorLines.last?.contains("changed") == true && result.errors.contains("error: large/"), "\(result.errors)")
        #expect(folder.entries("place") == [])
    }

    @Test("A folder around the results that is gone at the end is status 2") func removedParent() throws {
        let result = try interrupted(by: "rm -rf place")
        #expect(result.status == 2 && result.errors.contains("no such file or directory"), "\(result.status): \(result.errors)")
        #expect(folder.entries() == ["large", "small"])
    }

    @Test("Old results that are removed meanwhile do not matter") func removedResults() throws {
        #expect(try shell("\"$POOLBENCH\" run small --out place/results").status == 0)
        #expect(try interrupted(by: "rm -rf place/results").status == 0)
        #expect(folder.entries("place/results") == Self.files && folder.entries("place") == ["results"])
    }

    @Test("A limit on file sizes, as a full disk, is status 2, and the old result stays") func fileSizeLimit() throws {
        #expect(try shell("\"$POOLBENCH\" run small --out results").status == 0)
        let old = folder.read("results/summary.csv")
        // The thread sanitizer maps a temporary file of its own as it starts, which the limit would cut short, and does
        // without where there is no place for one; the tool keeps nothing there.
        let result = try shell("ulimit -f 2; TMPDIR=/nowhere \"$POOLBENCH\" run small --out results --layers all --pooling all --quiet > /dev/null")
        #expect(result.status == 2 && result.errors.contains("file too large, expected a place that can be written to"), "\(result.status): \(result.errors)")
        #expect(folder.read("results/summary.csv") == old && folder.entries() == ["results", "small"])
    }

    @Test("Whatever writes a single file names the system's reason", arguments: [
        "run small --transforms center --fit-on self --out other --save-transforms", "run small --out other --emit-pooling",
        "export results --format sentence-transformers --out", "compare results results --markdown", "compare results results --junit",
    ])
    func namesCause(command: String) throws {
        #expect(try shell("\"$POOLBENCH\" run small --out results").status == 0)
        let full = try shell("\"$POOLBENCH\" \(command) /dev/full")
        #expect(full.status == 2 && full.errors.contains("error: /dev/full: no space left on device, expected a place that can be written to; "), "\(full.status): \(full.errors)")
        // A file that takes another's place; nothing that is no device can be written here.
        guard !command.hasPrefix("run") else { return }
        let limited = try shell("(ulimit -f 0; TMPDIR=/nowhere exec \"$POOLBENCH\" \(command) file 2>&1 > /dev/null) | cat >&2; exit ${PIPESTATUS[0]}")
        #expect(limited.status == 2 && limited.errors.contains("error: file: file too large, expected"), "\(limited.status): \(limited.errors)")
    }

    @Test("Where a baseline cannot be replaced, no flag is named that compare does not have") func baseline() throws {
        #expect(try shell("\"$POOLBENCH\" run small --out results").status == 0)
        let command = "compare results results --update-baseline"
        let limited = try shell("(ulimit -f 0; TMPDIR=/nowhere exec \"$POOLBENCH\" \(command) 2>&1 > /dev/null) | cat >&2; exit ${PIPESTATUS[0]}")
        #expect(limited.status == 2 && limited.errors.hasSuffix("or name another baseline\n") && limited.errors.contains("file too large"), "\(limited.status): \(limited.errors)")
    }

    @Test("A full disk is status 2, and the old result stays", .enabled(if: canMount, "mounting is not allowed here")) func fullDisk() throws {
        let result = try shell("""
            mkdir disk
            unshare -m bash -c 'mount -t tmpfs -o size=256k tmpfs disk
            "$POOLBENCH" run small --out disk/results --quiet > /dev/null || exit 97
            sum=$(cat disk/results/* | sha256sum)
            cat /dev/zero > disk/filler 2> /dev/null
            "$POOLBENCH" run small --out disk/results --quiet > /dev/null; status=$?
            [ "$sum" = "$(cat disk/results/* | sha256sum)" ] || exit 98
            ls -A disk; exit $status'
            """)
        #expect(result.status == 2 && result.errors.contains("no space left on device"), "\(result.status): \(result.errors)")
        #expect(result.output == "filler\nresults\n")
    }

    @Test("A read-only place is status 2, named before anything is computed", .enabled(if: canMount, "mounting is not allowed here"))
    func readOnly() throws {
        let result = try shell("""
            mkdir disk
            unshare -m bash -c 'mount -t tmpfs -o ro tmpfs disk; "$POOLBENCH" run small --out disk/results'
            """)
        #expect(result.status == 2 && result.errors.hasPrefix("error: disk/results: read-only file system"), "\(result.errors)")
    }

    @Test("A closed stdout loses the table, never a file", arguments: [">&-", ">&- 2>&-", "<&- >&- 2>&-"]) func closedOutput(streams: String) throws {
        #expect(try shell("\"$POOLBENCH\" run small --out results \(streams)").status == 0)
        #expect(try shell("\"$POOLBENCH\" run small --out wanted").status == 0)
        for name in ["summary.csv", "scores.csv", "comparisons.csv"] { #expect(folder.read("results/\(name)") == folder.read("wanted/\(name)")) }
    }

    @Test("Killed at any moment, a run leaves the old result or the new one, and the next run cleans up", arguments: 0..<10) func killed(part: Int) throws {
        #expect(try shell("\"$POOLBENCH\" run small --out place/results --pooling mean").status == 0)
        let old = folder.read("place/results/summary.csv")
        #expect(try shell("\"$POOLBENCH\" run small --out new").status == 0)
        let new = folder.read("new/summary.csv")
        // Spread over the time that a run takes, whatever that is here.
        _ = try shell("""
            start=$EPOCHREALTIME; "$POOLBENCH" run small --out other > /dev/null 2>&1; end=$EPOCHREALTIME
            pause=$(( (${end/./} - ${start/./}) * \(part) / 9 ))
            "$POOLBENCH" run small --out place/results > /dev/null 2>&1 & run=$!
            sleep "$(( pause / 1000000 )).$(printf %06d $(( pause % 1000000 )))"; kill -KILL $run; wait $run
            """)
        #expect(folder.entries("place/results") == Self.files)
        #expect([old, new].contains(folder.read("place/results/summary.csv")))
        #expect(try shell("\"$POOLBENCH\" run small --out place/results").status == 0)
        #expect(folder.read("place/results/summary.csv") == new && folder.entries("place") == ["results"])
    }
}
