import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct FittedTransformTests {
    private let rows = Matrix<Double>.cloud(40, 6, seed: 20)

    @Test(arguments: everyTransform)
    func `what is transformed stays as it was, and results have the dimension that is said`(name: String) throws {
        let before = rows.elements
        let fitted = try transforms(name)[0].fit(on: rows)
        let found = fitted.apply(to: rows)
        #expect(rows.elements == before)
        #expect(found.rowCount == 40 && found.columnCount == fitted.outputDimension && fitted.inputDimension == 6)
        #expect(fitted.name == name && fitted.effectiveDimension <= fitted.outputDimension)
        #expect(found.elements.allSatisfy { $0.isFinite })
    }

    @Test(arguments: everyTransform)
    func `a transform that was written down and read back gives the same bits`(name: String) throws {
        for rows in [rows, Matrix<Double>.cloud(60, 30, seed: 21)] {
            let fitted = try transforms(name)[0].fit(on: rows)
            let again = try FittedTransform(name: fitted.name, arrays: fitted.arrays)
            #expect(again.apply(to: rows).elements == fitted.apply(to: rows).elements)
            #expect(again.arrays == fitted.arrays && again.shrinkage == fitted.shrinkage)
            #expect(again.effectiveDimension == fitted.effectiveDimension)
        }
    }

    @Test func `all forms of parameters are read back, the rarest too`() throws {
        let few = Matrix<Double>.cloud(5, 9, seed: 22)
        let fitted = try Whitening().fit(on: few)
        #expect(fitted.arrays.map(\.name) == ["mean", "directions", "factors", "rest", "shrinkage"])
        #expect(try FittedTransform(name: "whiten", arrays: fitted.arrays).apply(to: few).elements == fitted.apply(to: few).elements)
    }

    @Test(arguments: [
        ([], "no 'mean'"), ([NamedArray(name: "mean", values: [1, 2])], "no 'factors'"),
        ([NamedArray(name: "mean", values: [1, 2]), NamedArray(name: "factors", values: [1])], "'factors' has shape [1]"),
        ([NamedArray(name: "mean", values: [1, .nan])], "'mean' holds numbers that are not finite"),
        ([NamedArray(name: "kept", values: [1, 2])], "'kept' holds more than 0 and 1"),
        ([NamedArray(name: "mean", value: 1), NamedArray(name: "mean", value: 1)], "'mean' twice"),
        (
            [NamedArray(name: "mean", values: [1, 2]), NamedArray(name: "factors", values: [1]), NamedArray(name: "directions", values: [1, 2])],
            "'directions' has shape [2]"
        ),
    ])
    func `parameters that do not belong together are refused`(arrays: [NamedArray], reason: String) {
        #expect(throws: TransformFault.malformedParameters(transform: "x", reason: reason)) { try FittedTransform(name: "x", arrays: arrays) }
    }

    @Test(arguments: [Double.nan, .infinity, 1e160])
    func `numbers that are not finite, or whose squares are not, are refused by the sentence`(bad: Double) {
        var rows = rows
        rows[3, 2] = bad
        #expect(throws: TransformFault.notFinite(sentence: 3)) { try FitSample(rows) }
    }

    @Test(arguments: everyTransform, [Float(1e-30), 1e30])
    func `very small and very large Float32 numbers are fitted as others are`(name: String, scale: Float) throws {
        var single = Matrix<Float>(rowCount: 40, columnCount: 6)
        single.setRows(from: 0, to: rows)
        var scaled = single
        for place in scaled.elements.indices { scaled.elements[place] *= scale }
        let one = try transforms(name)[0].fit(on: single).apply(to: single)
        let other = try transforms(name)[0].fit(on: scaled).apply(to: scaled)
        // Scaling rounds each number once, and a result is some thousandth of what was subtracted.
        for (a, b) in zip(one.neighbourCosines, other.neighbourCosines) { #expect(abs(a - b) < 1e-4) }
    }

    @Test(arguments: everyTransform)
    func `a zero vector is a vector like others`(name: String) throws {
        var rows = rows
        for column in 0..<6 { rows[5, column] = 0 }
        let found = try transforms(name)[0].fit(on: rows).apply(to: rows)
        #expect(found.elements.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [
        (TransformFault.tooFewSentences(transform: "whiten_plain:30", needed: 300, found: 100),
            "whiten_plain:30 has 100 sentences to fit on, expected at least 300; fit on more, ask for k of at most a tenth of them, or take 'whiten', which shrinks the covariance"),
        (.tooFewSentences(transform: "zscore", needed: 2, found: 1), "zscore has 1 sentence to fit on, expected at least 2; fit on more"),
        (.tooFewDimensions(transform: "whiten:256", needed: 256, found: 128),
            "whiten:256 has embeddings of 128 dimensions, expected at least 256; ask for fewer, or leave it out"),
        (.nothingToFit(transform: "whiten", reason: "all embeddings are equal"),
            "whiten has nothing to fit on: all embeddings are equal, expected sentences that differ; fit on other sentences"),
    ])
    func `a fault says what was found, what was expected and what to do`(fault: TransformFault, words: String) { #expect(fault.description == words) }
}
