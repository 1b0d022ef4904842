import Glibc
import TestSupport
import Testing

@testable import Formats
@testable import HiddenStates

/// Thousands of broken files: a value or a fault of one line, soon, and in little memory.
@Suite struct ReaderMutationTests {
    enum Reader: String, CaseIterable, Sendable { case safetensors, index, manifest, pairs, npy }

    static func seeds(_ reader: Reader) -> [[UInt8]] {
        let sample = SampleDataset(pairCount: 4, hiddenSize: 3)
        switch reader {
        case .safetensors: return [SafetensorsBytes.file(sample.tensors), SafetensorsBytes.file(PaddedDataset(sample, left: true).tensors)]
        case .index: return [Array(#"{"metadata": {"total_size": 12}, "weight_map": {"offsets": "a", "hidden_states.0": "b"}}"#.utf8)]
        case .manifest:
            return [Array(#"{"format": "poolbench-dataset", "version": 1, "name": "n", "model": {"name": "m", "hidden_size": 4}, "layers": [0, 1], "pairs": 3, "files": {"pairs.csv": {"bytes": 3, "sha256": "x"}}}"#.utf8)]
        case .npy:
            return [(1, "<f4", "(2, 300)", [UInt8](repeating: 61, count: 2400)), (2, "<f2", "(1, 4)", [UInt8](repeating: 60, count: 8)), (3, "|i1", "(3L, 2L)", Array(0..<6))]
                .map { version, number, shape, numbers in
                    let header = Array("{'descr': '\(number)', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
                    let length = version == 1 ? SafetensorsBytes.littleEndian([UInt16(header.count)]) : SafetensorsBytes.littleEndian([UInt32(header.count)])
                    return NpyFile.magic + [UInt8(version), 0] + length + header + numbers
                }
        case .pairs: return [Array(sample.pairsCSV.utf8), Array("\u{FEFF}id,score,index1,index2,kind\r\n\"a\"\"b\",1.5,0,1,\"x\r\ny\"\r\nc,-2,2,3,é\r\n".utf8)]
        }
    }

    /// Reads what there is to read.
    static func read(_ reader: Reader, _ bytes: [UInt8]) throws(InputFault) {
        let source = MemoryBytes(path: "file", contents: bytes)
        switch reader {
        case .index: _ = try ShardIndex(source)
        case .manifest: _ = try DatasetManifest(source)
        case .pairs: _ = try PairTable(source)
        case .npy: _ = try NpyFile(source).table()
        case .safetensors:
            let file = try SafetensorsFile(source)
            for tensor in file.names.map({ file[$0]! }) { _ = try source.bytes(in: tensor.bytes) }
            func located(_ name: String) -> LocatedTensor? { file[name].map { LocatedTensor(file: file, tensor: $0) } }
            if let offsets = located("offsets") {
                let rows = try SentenceRows(offsets: offsets)
                if let states = located("hidden_states.1") {
                    let tensor = try StateTensor(states, label: "layer 1", rows: rows, leadingShape: [rows.rowCount], because: "as offsets say", width: nil)
                    var bytes: [UInt8] = []
                    try tensor.read(rows: 0..<rows.rowCount, into: &bytes)
                }
            }
            if let mask = located("attention_mask") { _ = try SentenceRows(attentionMask: mask) }
        }
    }

    @Test("Each of thousands of changed files gives a value or a fault of one line, within a second", arguments: Reader.allCases)
    func survives(reader: Reader) {
        var random = SeededNumbers(seed: 10)
        let seeds = Self.seeds(reader)
        for seed in seeds { #expect(throws: Never.self) { try Self.read(reader, seed) } }
        var values = 0, faults = 0, slowest = Duration.zero
        for round in 0..<2_000 {
            let bytes = Mutation.of(seeds[round % seeds.count], using: &random)
            let start = ContinuousClock.now
            do throws(InputFault) {
                try Self.read(reader, bytes)
                values += 1
            } catch {
                faults += 1
                #expect(error.description.hasPrefix("file: ") && !error.description.contains("\n"))
            }
            slowest = max(slowest, ContinuousClock.now - start)
        }
        #expect(values > 20 && faults > 200, "changes of both kinds were tried: \(values), \(faults)")
        #expect(slowest < .seconds(1))
    }

    /// The most memory that this process had.
    static func peak() -> Int {
        var usage = rusage()
        getrusage(0, &usage)  // RUSAGE_SELF, whose type differs by C library
        return usage.ru_maxrss << 10
    }

    @Test("A header of 100 MB of brackets is refused soon, in 64 MB and twice the file")
    func brackets() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder(), size = 100_000_000
            let file = open(folder.write(SafetensorsBytes.littleEndian([UInt64(size)]), to: "file"), O_WRONLY | O_APPEND)
            let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 16)
            for start in stride(from: 0, to: size, by: brackets.count) { #expect(write(file, brackets, min(brackets.count, size - start)) > 0) }
            close(file)
            let before = ReaderMutationTests.peak(), start = ContinuousClock.now
            let fault = #expect(throws: InputFault.self) { try SafetensorsFile(OpenFile(path: folder.path("file"), purpose: "states")) }
            #expect(fault?.description.contains("brackets nested more than 64 deep") == true, "\(fault as Any)")
            // A second in the tool; this is debug code on a busy machine.
            #expect(start.duration(to: .now) < .seconds(10))
            #expect(ReaderMutationTests.peak() - before < 64 << 20 + 2 * size)
        }
    }

    @Test("They take less than 64 MB and twice the file")
    func memory() async {
        // In a process of its own, whose peak is that of the readers.
        await #expect(processExitsWith: .success) {
            let start = ReaderMutationTests.peak()
            var random = SeededNumbers(seed: 11)
            for reader in ReaderMutationTests.Reader.allCases {
                for seed in ReaderMutationTests.seeds(reader) {
                    for _ in 0..<200 { try? ReaderMutationTests.read(reader, Mutation.of(seed, using: &random)) }
                }
            }
            // No seed is larger than 10 kB.
            #expect(ReaderMutationTests.peak() - start < 64 << 20 + 2 * 10_000)
        }
    }
}
