// How fast the pooling kernel moves hidden states, beside memcpy and a plain read of the same bytes, in the
// same rounds: gigabytes a second, and shares of memcpy's rate.
//
//   swift run -c release kernel-benchmark [rounds]
//
// Moved is what is read (states) and written (embeddings, into a block that is used again); memcpy reads and
// writes as many bytes as it copies. Medians over rounds; with two threads each has states of its own.

import Dispatch
import Foundation
import LinearAlgebra
import Synchronization

let rounds = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 9 : 9
let sentenceTokens = 16, hiddenSize = 768, byteCount = 256 << 20, blockSize = 256

/// What is made in one walk over a sentence's tokens.
struct Form {
    let name: String
    let weightingCount: Int
    let hasMaximum: Bool
    var rowCount: Int { weightingCount + (hasMaximum ? 1 : 0) }
}

let forms = [
    Form(name: "8 weightings and max", weightingCount: 8, hasMaximum: true), Form(name: "4 weightings and max", weightingCount: 4, hasMaximum: true),
    Form(name: "mean and max", weightingCount: 1, hasMaximum: true), Form(name: "mean", weightingCount: 1, hasMaximum: false),
]

/// What one thread owns.
struct Lane {
    let states: [UInt8]
    var copy: [UInt8]
    /// Of a block of sentences, used again for every block.
    var embeddings: [Float] = []
    /// S × T; a mean, again and again.
    let weights = [Float](repeating: 1 / Float(sentenceTokens), count: 8 * sentenceTokens)

    init(storage: StorageType) {
        // Ordinary numbers near 1 in every storage, none of them alike.
        let pattern: [UInt8] = switch storage {
        case .float32: [0, 1, 0x80, 0x3F]
        case .float16: [1, 0x3C, 2, 0x3B]
        case .bfloat16: [0x80, 0x3F, 0x81, 0x3E]
        }
        states = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            for place in 0..<byteCount { buffer[place] = pattern[place & 3] ^ UInt8(truncatingIfNeeded: (place >> 2) & (place & 3 == 0 ? 0x0F : 0)) }
            count = byteCount
        }
        copy = [UInt8](repeating: 0, count: byteCount)
    }

    /// Pools all states, sentence by sentence, into one block.
    ///
    /// - Returns: bytes read and written.
    mutating func pool(_ form: Form, storage: StorageType) -> Int {
        let sentenceBytes = sentenceTokens * hiddenSize * storage.byteCount, sentences = byteCount / sentenceBytes, stride = blockSize * hiddenSize
        if embeddings.count != form.rowCount * stride { embeddings = [Float](repeating: 0, count: form.rowCount * stride) }
        let states = states, weights = weights  // shared: one struct may not be read and written at once
        var target = embeddings.mutableSpan
        for sentence in 0..<sentences {
            let place = sentence % blockSize * hiddenSize
            PoolingKernel.pool(
                tokens: states.span.bytes.extracting(sentence * sentenceBytes..<(sentence + 1) * sentenceBytes), storage: storage,
                tokenCount: sentenceTokens, dimension: hiddenSize, weights: weights.span.extracting(0..<form.weightingCount * sentenceTokens),
                weightingCount: form.weightingCount, into: &target,
                at: .init(linear: place, linearStride: stride, maximum: form.hasMaximum ? form.weightingCount * stride + place : nil, minimum: nil))
        }
        return sentences * (sentenceBytes + form.rowCount * hiddenSize * 4)
    }

    mutating func copyStates() -> Int {
        let states = states  // shared: one struct may not be read and written at once
        copy.withUnsafeMutableBytes { target in states.withUnsafeBytes { _ = memcpy(target.baseAddress!, $0.baseAddress!, byteCount) } }
        return 2 * byteCount
    }

    func read(storage: StorageType) -> Int {
        precondition(StoredElements.firstNonFinite(in: states.span.bytes, storage: storage) == nil, "ordinary numbers")
        return byteCount
    }
}

/// A lane that one thread at a time works in.
final class Place: Sendable {
    let lane: Mutex<Lane>
    init(storage: StorageType) { lane = Mutex(Lane(storage: storage)) }
}

/// Bytes a second of work that all lanes do at the same time.
func rate(_ lanes: Int, _ work: @Sendable (Int) -> Int) -> Double {
    let moved = Mutex(0), start = DispatchTime.now().uptimeNanoseconds
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
        let bytes = work(lane)
        moved.withLock { $0 += bytes }
    }
    return Double(moved.withLock { $0 }) / Double(DispatchTime.now().uptimeNanoseconds - start)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func number(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

print("storage,form,threads,gb_per_s,memcpy_gb_per_s,share_of_memcpy,plain_read_gb_per_s")
for storage in [StorageType.float16, .bfloat16, .float32] {
    let lanes = (0..<2).map { _ in Place(storage: storage) }
    for form in forms {
        for threads in [1, 2] {
            var pooled: [Double] = [], copied: [Double] = [], read: [Double] = []
            for _ in 0..<rounds {
                pooled.append(rate(threads) { lane in lanes[lane].lane.withLock { $0.pool(form, storage: storage) } })
                copied.append(rate(threads) { lane in lanes[lane].lane.withLock { $0.copyStates() } })
                read.append(rate(threads) { lane in lanes[lane].lane.withLock { $0.read(storage: storage) } })
            }
            print([
                storage.rawValue, form.name, String(threads), number(median(pooled), 2), number(median(copied), 2),
                number(median(zip(pooled, copied).map { $0 / $1 }), 3), number(median(read), 2),
            ].joined(separator: ","))
        }
    }
}
