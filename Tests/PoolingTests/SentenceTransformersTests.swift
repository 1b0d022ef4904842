import LinearAlgebra
import TestSupport
import Testing

@testable import Pooling

private let modes = [
    "mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken", "cls+mean", "max+weightedmean+lasttoken",
]

/// Against the real library's Pooling module (`Fixtures/sentence_transformers.json`).
@Suite struct SentenceTransformersTests {
    private struct Fixture: Decodable {
        let sentences: [[[Double]]]
        /// By version of the library, padding side and mode: a vector a sentence.
        let libraries: [String: [String: [String: [[Double]]]]]
    }

    private static let fixture = try! Fixtures.decode(Fixture.self, from: "sentence_transformers.json")
    private static func ours(_ mode: String) throws -> [[Float]] {
        let name = mode.contains("+") ? "concat:" + mode.split(separator: "+").joined(separator: ",") : mode
        let strategy = try #require(StrategyCatalogue.strategy(named: name))
        return fixture.sentences.map { pooled($0, SentenceTokens(count: $0.count), by: strategy) }
    }

    private static func largestDifference(_ a: [[Float]], _ b: [[Double]]) -> Double {
        zip(a, b).flatMap { zip($0, $1).map { abs(Double($0) - $1) } }.max()!
    }

    private static func theirs(_ version: String, _ side: String, _ mode: String) throws -> [[Double]] {
        try #require(fixture.libraries[version]?[side]?[mode])
    }

    // Both sum at most 9 tokens below 4 in Float32: 9 roundings of 4·2⁻²⁴, on either side.
    private static let rounding = 5e-6

    @Test("Every mode, and tuples of modes, agree under padding on either side", arguments: modes, ["right", "left"])
    func agrees(mode: String, side: String) throws {
        let theirs = try Self.theirs("6.2.0", side, mode), ours = try Self.ours(mode)
        #expect(ours.map(\.count) == theirs.map(\.count))
        #expect(Self.largestDifference(ours, theirs) < Self.rounding)
    }

    @Test("Position weights count real tokens; the older library's are shifted by padding on the left")
    func shiftedWeights() throws {
        let ours = try Self.ours("weightedmean")
        #expect(Self.largestDifference(ours, try Self.theirs("3.4.1", "right", "weightedmean")) < Self.rounding)
        let theirs = try Self.theirs("3.4.1", "left", "weightedmean")
        #expect(Self.largestDifference(ours, theirs) > 0.01, "the library weighs by absolute position")
        // What it gives is the mean with weights p + 1 … p + n, p being the padding before the sentence.
        let length = Self.fixture.sentences.map(\.count).max()!
        for (sentence, vector) in zip(Self.fixture.sentences, theirs) {
            let weights = sentence.indices.map { Double(length - sentence.count + $0 + 1) }
            for k in vector.indices {
                let expected = zip(weights, sentence).reduce(0) { $0 + $1.0 * $1.1[k] } / weights.reduce(0, +)
                #expect(abs(vector[k] - expected) < Self.rounding)
            }
        }
    }

    @Test("CLS is the first real token; the older library takes the padding on the left for it")
    func paddingForCLS() throws {
        let theirs = try Self.theirs("3.4.1", "left", "cls"), ours = try Self.ours("cls")
        let longest = Self.fixture.sentences.map(\.count).max()!
        for (place, sentence) in Self.fixture.sentences.enumerated() {
            #expect(ours[place].map(Double.init) == sentence[0])
            // The fixture pads with 50.
            #expect(theirs[place] == (sentence.count == longest ? sentence[0] : sentence[0].map { _ in 50 }))
        }
    }
}
