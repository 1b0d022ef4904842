import Glibc
import TestSupport
import Testing

@Suite("Between check and use")
struct OpenedOnceTests {
    let folder = TemporaryFolder()

    /// How often the tool opens each file of a folder, as the kernel tells.
    private func openings(in name: String, by command: String) throws -> (status: Int32, counts: [String: Int]) {
        let watch = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
        defer { close(watch) }
        // Reads and closings too: two openings that follow one another directly would be told once.
        try #require(inotify_add_watch(watch, folder.path(name), UInt32(IN_OPEN | IN_ACCESS | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)) >= 0)
        let status = try Tool.run(command.split(separator: " ").map(String.init), in: folder.path).status
        var counts: [String: Int] = [:]
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let byteCount = read(watch, &buffer, buffer.count), byteCount > 0 {
            var start = 0
            while start < byteCount {
                // int wd; uint32_t mask, cookie, len; char name[len], filled up with zeros.
                let fields = buffer[start..<start + 16].withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt32>.self) }
                let name = buffer[start + 16..<start + 16 + Int(fields[3])].prefix { $0 != 0 }
                try #require(fields[1] & UInt32(IN_Q_OVERFLOW) == 0)
                if fields[1] & UInt32(IN_OPEN) != 0, !name.isEmpty { counts[String(decoding: name, as: UTF8.self), default: 0] += 1 }
                start += 16 + Int(fields[3])
            }
        }
        return (status, counts)
    }

    @Test("No file of a dataset is opened twice", arguments: [
        "run sample --layers all --pooling all --transforms none,center --fit-on self --out results",
        "inspect sample --verify", "inspect sample --padding", "identify sample --embeddings given:mean",
    ])
    func datasets(command: String) throws {
        var sample = SampleDataset(pairCount: 10, hiddenSize: 4, layers: [0, 1])
        sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "files": {"pairs.csv": {"sha256": "00"}, "hidden_states.safetensors": {"sha256": "00"}}}"#
        sample.otherTensors.append(.init("sentence_embeddings.mean", "F32", [20, 4], SafetensorsBytes.float32((0..<80).map { Float($0) })))
        sample.write(to: folder)
        let (status, counts) = try openings(in: "sample", by: command)
        #expect(status < 2 && counts == ["manifest.json": 1, "pairs.csv": 1, "hidden_states.safetensors": 1])
    }

    @Test("No file of a result is opened twice") func results() throws {
        SampleDataset(pairCount: 10).write(to: folder)
        #expect(try Tool.run(["run", "sample", "--out", "results"], in: folder.path).status == 0)
        let (status, counts) = try openings(in: "results", by: "reproduce results")
        #expect(status == 0 && counts == ["run.json": 1, "summary.csv": 1, "comparisons.csv": 1, "scores.csv": 1])
    }
}
