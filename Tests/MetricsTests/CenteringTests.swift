import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct CenteringTests {
    @Test func `the mean of the fit set becomes the origin, and a constant dimension exactly so`() throws {
        var rows = Matrix<Double>.cloud(300, 6, seed: 1)
        for row in 0..<rows.rowCount { rows[row, 2] = 0.1 }
        let centred = try Centering().fit(on: rows).apply(to: rows)
        for column in 0..<6 {
            let sum = (0..<300).reduce(0.0) { $0 + centred[$1, column] }
            #expect(abs(sum) < 1e-11)
        }
        #expect((0..<300).allSatisfy { centred[$0, 2] == 0 })
    }

    @Test func `centering twice is centering once`() throws {
        let rows = Matrix<Double>.cloud(60, 5, seed: 2)
        let once = try FittedChain.fit(transforms("center"), on: rows).apply(to: rows)
        let twice = try FittedChain.fit(transforms("center+center"), on: rows).apply(to: rows)
        #expect(twice.isClose(to: once, within: 1e-14))
    }

    @Test func `one sentence is enough, none is not`() throws {
        let one = Matrix<Float>(rowCount: 1, columnCount: 2, elements: [3, 4])
        #expect(try Centering().fit(on: one).apply(to: one).elements == [0, 0])
        #expect(throws: TransformFault.tooFewSentences(transform: "center", needed: 1, found: 0)) {
            try Centering().fit(on: Matrix<Float>(rowCount: 0, columnCount: 2))
        }
    }
}
