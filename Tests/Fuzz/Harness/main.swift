import Driver
import Glibc

@testable import Formats
@testable import HiddenStates

// fuzz <reader> [libFuzzer's flags and corpus]: feeds the bytes that libFuzzer makes to one reader. A
// fault is as good as a value; what counts is a crash, a hang, a leak.

private typealias Test = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

private func source(_ data: UnsafePointer<UInt8>?, _ size: Int) -> MemoryBytes {
    MemoryBytes(path: "input", contents: Array(UnsafeBufferPointer(start: data, count: size)))
}

private func attempt(_ body: () throws -> Void) -> CInt {
    // The message is made too: it quotes what is in the file.
    do { try body() } catch { _ = "\(error)" }
    return 0
}

private let safetensors: Test = { data, size in
    attempt {
        let source = source(data, size), file = try SafetensorsFile(source)
        for name in file.names { _ = try source.bytes(in: file[name]!.bytes) }
        func located(_ name: String) -> LocatedTensor? { file[name].map { LocatedTensor(file: file, tensor: $0) } }
        if let mask = located("attention_mask") { _ = try SentenceRows(attentionMask: mask) }
        if let offsets = located("offsets") {
            let rows = try SentenceRows(offsets: offsets)
            guard let states = located("hidden_states.0") else { return }
            let tensor = try StateTensor(states, label: "layer 0", rows: rows, leadingShape: [rows.rowCount], because: "as offsets say", width: nil)
            var bytes: [UInt8] = []
            try tensor.read(rows: 0..<rows.rowCount, into: &bytes)
        }
    }
}
private let index: Test = { data, size in attempt { _ = try ShardIndex(source(data, size)) } }
private let manifest: Test = { data, size in attempt { _ = try DatasetManifest(source(data, size)) } }
private let pairs: Test = { data, size in attempt { _ = try PairTable(source(data, size)) } }
private let npy: Test = { data, size in attempt { _ = try NpyFile(source(data, size)).table() } }

// A new reader is one line here, one in `seeds` and one in `run`.
private let readers: [String: Test] = ["safetensors": safetensors, "index": index, "manifest": manifest, "pairs": pairs, "npy": npy]

guard CommandLine.argc > 1, let reader = readers[CommandLine.arguments[1]] else {
    print("fuzz <\(readers.keys.sorted().joined(separator: " | "))> [flags] [corpus]")
    exit(64)
}
var arguments: [UnsafeMutablePointer<CChar>?] = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) } + [nil]
var count = CInt(arguments.count - 1)
let status = arguments.withUnsafeMutableBufferPointer { buffer in
    var start = buffer.baseAddress
    return withUnsafeMutablePointer(to: &start) { start in
        start.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) { LLVMFuzzerRunDriver(&count, $0, reader) }
    }
}
exit(status)
