import Formats
import TestSupport
import Testing

@testable import HiddenStates

@Suite struct SentenceRowsTests {
    private func rows(_ offsets: [Int64]) throws(InputFault) -> SentenceRows {
        try rows(.init("offsets", "I64", [offsets.count], SafetensorsBytes.littleEndian(offsets)))
    }
    private func rows(_ tensor: SafetensorsBytes.Tensor) throws(InputFault) -> SentenceRows {
        let file = try SafetensorsFile(MemoryBytes(path: "states", contents: SafetensorsBytes.file([tensor])))
        return try SentenceRows(offsets: LocatedTensor(file: file, tensor: file["offsets"]!))
    }

    @Test("Sentence s has the rows offsets[s]..<offsets[s + 1]")
    func readsOffsets() throws {
        let rows = try rows([0, 2, 3, 6])
        #expect(rows.sentenceCount == 3 && rows.rowCount == 6 && rows.totalTokenCount == 6)
        #expect((0..<3).map { rows.tokenCount(of: $0) } == [2, 1, 3])
        #expect((0..<3).map { rows.rows(of: $0) } == [0..<2, 2..<3, 3..<6])
    }

    @Test("Sentences may be empty, and so may all of it", arguments: [[0], [0, 0], [0, 0, 0, 0]] as [[Int64]])
    func readsEmpty(offsets: [Int64]) throws {
        let rows = try rows(offsets)
        #expect(rows.sentenceCount == offsets.count - 1 && rows.rowCount == 0)
        #expect((0..<rows.sentenceCount).allSatisfy { rows.rows(of: $0).isEmpty })
        #expect(rows.position(ofRow: 0) == nil)
    }

    @Test("A row belongs to the sentence that is not empty, whatever empty ones stand around it")
    func findsPosition() throws {
        let rows = try rows([0, 0, 0, 2, 2, 3, 3, 3, 6, 6])
        let positions = (0..<6).map { row in rows.position(ofRow: row).map { [$0.sentence, $0.token] } }
        #expect(positions == [[2, 0], [2, 1], [4, 0], [7, 0], [7, 1], [7, 2]])
        #expect([-1, 6, 7, .max].allSatisfy { rows.position(ofRow: $0) == nil })
    }

    @Test("Positions agree with the rows of every sentence, on seeded lengths", arguments: UInt64(0)..<20)
    func positionsAgree(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed), sum: Int64 = 0
        let lengths = (0..<Int.random(in: 1...40, using: &numbers)).map { _ in max(0, Int64.random(in: -3...4, using: &numbers)) }
        let rows = try rows([0] + lengths.map { sum += $0; return sum })
        #expect(rows.rowCount == Int(sum))
        for sentence in 0..<rows.sentenceCount {
            for (token, row) in rows.rows(of: sentence).enumerated() {
                #expect(rows.position(ofRow: row).map { [$0.sentence, $0.token] } == [sentence, token])
            }
        }
        #expect(rows.position(ofRow: Int(sum)) == nil)
    }

    @Test(
        "Offsets that are no offsets are refused",
        arguments: [
            ([1, 2], "starts with 1, expected 0"), ([-1, 2], "starts with -1, expected 0"),
            ([0, 3, 2, 4], "falls from 3 to 2 at sentence 1, expected offsets that never decrease"),
            ([0, -1], "falls from 0 to -1 at sentence 0, expected offsets that never decrease"),
            ([0, .max, .min], "falls from 9223372036854775807 to -9223372036854775808 at sentence 1, expected offsets that never decrease"),
        ] as [([Int64], String)])
    func refuses(offsets: [Int64], words: String) {
        #expect(faultLine { try rows(offsets).rowCount } == "states: offsets: \(words); export the hidden states again")
    }

    @Test(
        "Offsets of another dtype or shape are refused",
        arguments: [
            ("I32", [2], 8, "dtype I32 and shape [2]"), ("U64", [2], 16, "dtype U64 and shape [2]"), ("F32", [2], 8, "dtype F32 and shape [2]"),
            ("I64", [0], 0, "dtype I64 and shape [0]"), ("I64", [], 8, "dtype I64 and shape []"), ("I64", [1, 2], 16, "dtype I64 and shape [1, 2]"),
        ])
    func refusesForm(dtype: String, shape: [Int], bytes: Int, words: String) {
        let tensor = SafetensorsBytes.Tensor("offsets", dtype, shape, [UInt8](repeating: 0, count: bytes))
        #expect(faultLine { try rows(tensor).rowCount } == "states: tensor 'offsets' of \(words), expected I64 [sentences + 1]; export the hidden states again")
    }
}
