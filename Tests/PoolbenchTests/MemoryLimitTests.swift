import TestSupport
import Testing

@Suite("Under a limit on memory", .enabled(if: Shell.canLimitMemory, "the tool of this build does not start under a limit"))
struct MemoryLimitTests {
    let folder = TemporaryFolder()
    /// How the system ends a process whose libraries do not fit: 127 by the loader, SIGINT by OpenBLAS, SIGABRT,
    /// SIGILL, SIGTRAP or SIGSEGV by Swift.
    static let endsWhileLoading: Set<Int32> = [127, 130, 132, 133, 134, 139]
    /// In MB; libraries take about 130.
    static let loaded = 190

    static let commands = [
        "run large --out results --quiet", "run large --out results --quiet --geometry full --layers all",
        "run large --out results --quiet --transforms none,whiten:16 --fit-on self --interval bootstrap",
        "run large --out results --quiet \(resampled)", "identify large --embeddings given:mean", "inspect large", "reproduce recorded",
        "report recorded", "compare recorded recorded",
    ]
    /// Of which the resamples need more than all else.
    static let resampled = "--layers all --pooling all --interval bootstrap --bootstrap 20000"

    @Test("Every command ends, with a result or one line, and writes whole folders only", arguments: commands)
    func ends(command: String) throws {
        var sample = SampleDataset(pairCount: 150, hiddenSize: 48)
        sample.otherTensors.append(.init("sentence_embeddings.mean", "F32", [300, 48], SafetensorsBytes.float32((0..<300 * 48).map { Float($0 % 97) })))
        sample.write(to: folder, as: "large")
        if command.contains("recorded") {
            #expect(try Shell.run("\"$POOLBENCH\" run large --out recorded --quiet \(Self.resampled)", in: folder).status == 0)
        }
        var seen: Set<Int32> = []
        for megabytes in [90, 130, 190, 240, 300, 350, 420, 500, 700, 1000, 2000] {
            let result = try Shell.run("ulimit -v \(megabytes << 10); timeout --signal KILL 60 \"$POOLBENCH\" \(command) > /dev/null", in: folder)
            seen.insert(result.status)
            let isExpected = [0, 2].contains(result.status) || megabytes < Self.loaded && Self.endsWhileLoading.contains(result.status)
            #expect(isExpected || !command.hasPrefix("run") && result.status == 1, "\(megabytes) MB: \(result.status), \(result.errors.suffix(300))")
            if result.status == 2 {
                #expect(result.errorLines.count == 1 && result.errors.contains(" MB"), "\(megabytes) MB: \(result.errors)")
            }
            #expect(folder.entries("results").isEmpty || folder.entries("results").contains("run.json"))
            #expect(folder.entries("results").isEmpty || result.status == 0)
            _ = try Shell.run("rm -rf results", in: folder)
        }
        #expect(seen.contains(0) || seen.contains(1), "the largest limit is enough")
    }

    @Test("Fewer threads and the same numbers, where more do not fit") func sameNumbers() throws {
        SampleDataset(pairCount: 40).write(to: folder, as: "small")
        let flags = "run small --geometry full --transforms none,whiten:4 --fit-on self --quiet --threads 16"
        #expect(try Shell.run("\"$POOLBENCH\" \(flags) --out wanted", in: folder).status == 0)
        #expect(try Shell.run("ulimit -v 1000000; timeout --signal KILL 60 \"$POOLBENCH\" \(flags) --out results", in: folder).status == 0)
        for name in ["summary.csv", "scores.csv", "geometry.csv"] { #expect(folder.read("results/\(name)") == folder.read("wanted/\(name)"), "\(name)") }
    }

    @Test("One line and status 2 where matrix products do not fit") func refused() throws {
        SampleDataset(pairCount: 40).write(to: folder, as: "small")
        let result = try Shell.run("ulimit -v 250000; timeout --signal KILL 60 \"$POOLBENCH\" run small --geometry full --quiet --out results", in: folder)
        #expect(result.status == 2 && result.errors.hasPrefix("error: small: ") && result.errors.contains("raise the limit (ulimit -v)"), "\(result.errors)")
        #expect(folder.entries() == ["small"])
    }

    /// A quote that is never closed takes in all that follows.
    @Test("A table whose one record is long takes little more than its own size", arguments: [260, 300, 340])
    func longRecord(megabytes: Int) throws {
        SampleDataset(pairCount: 3).write(to: folder, as: "small")
        folder.write("id,score\na,\"", to: "small/pairs.csv")
        let result = try Shell.run(
            "truncate -s 80M small/pairs.csv; ulimit -v \(megabytes << 10); timeout --signal KILL 60 \"$POOLBENCH\" inspect small", in: folder)
        #expect(result.status == 2 && result.errorLines.count == 1 && result.errors.hasPrefix("error: small/pairs.csv: "), "\(result.status), \(result.errors.suffix(300))")
    }
}
