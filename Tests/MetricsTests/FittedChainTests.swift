import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct FittedChainTests {
    private let rows = Matrix<Double>.cloud(50, 6, seed: 23)

    @Test func `no links leave embeddings as they are`() throws {
        let chain = try FittedChain.fit([], on: rows)
        #expect(chain.apply(to: rows).elements == rows.elements && chain.effectiveDimension == nil)
    }

    @Test func `each link is fitted on what the ones before it make`() throws {
        let first = try Standardization().fit(on: rows)
        let second = try AllButTheTop(removedCount: 1).fit(on: first.apply(to: rows))
        let chain = try FittedChain.fit(transforms("zscore+abtt:1"), on: rows)
        #expect(chain.apply(to: rows).elements == second.apply(to: first.apply(to: rows)).elements)
        let other = try FittedChain.fit(transforms("abtt:1+zscore"), on: rows)
        #expect(zip(chain.apply(to: rows).neighbourCosines, other.apply(to: rows).neighbourCosines).contains { abs($0 - $1) > 1e-3 })
    }

    @Test func `a link that asks for more dimensions than the one before leaves is refused`() {
        #expect(throws: TransformFault.tooFewDimensions(transform: "whiten:4", needed: 4, found: 3)) {
            try FittedChain.fit(transforms("whiten:3+whiten:4"), on: rows)
        }
        #expect(throws: TransformFault.nothingToFit(transform: "zscore", reason: "all embeddings are equal")) {
            try FittedChain.fit(transforms("center+zscore"), on: Matrix<Float>(rowCount: 4, columnCount: 3))
        }
    }

    @Test(arguments: [
        ("zscore+whiten_plain", 5, TransformFault.tooFewSentences(transform: "whiten_plain", needed: 6, found: 5)),
        ("drop_rogue:2+whiten_plain", 3, .tooFewSentences(transform: "whiten_plain", needed: 4, found: 3)),
        ("whiten:3+abtt:3", 50, .tooFewDimensions(transform: "abtt:3", needed: 4, found: 3)),
        ("drop_rogue:2+whiten_plain", 4, nil), ("center+whiten:3+abtt:2", 3, nil),
    ])
    func `whether a fit set is large enough is known before it is there`(chain: String, count: Int, fault: TransformFault?) throws {
        if let fault {
            #expect(throws: fault) { try FittedChain.requireRoom(for: transforms(chain), count: count, dimension: 6) }
        } else {
            try FittedChain.requireRoom(for: transforms(chain), count: count, dimension: 6)
        }
    }

    @Test func `the fewest dimensions of all links are those in use`() throws {
        let chain = try FittedChain.fit(transforms("center+whiten:3+drop_rogue:1"), on: rows)
        #expect(chain.links.map(\.effectiveDimension) == [6, 3, 2] && chain.effectiveDimension == 2)
    }

    @Test func `a row has the same bits in the whole as among its own 256`() throws {
        var single = Matrix<Float>(rowCount: 600, columnCount: 6)
        single.setRows(from: 0, to: .cloud(600, 6, seed: 24))
        let chain = try FittedChain.fit(transforms("center+whiten+zscore"), on: single)
        let whole = chain.apply(to: single)
        let last = Matrix<Float>(rowCount: 88, columnCount: 6, elements: Array(single.elements[(512 * 6)...]))
        #expect(Array(whole.elements[(512 * 6)...]) == chain.apply(to: last).elements)
    }

    @Test func `between links nothing is rounded to Float32`() throws {
        var single = Matrix<Float>(rowCount: 50, columnCount: 6)
        single.setRows(from: 0, to: rows)
        let wide = single.widened()
        let found = try FittedChain.fit(transforms("center+zscore+whiten"), on: single).apply(to: single)
        let expected = try FittedChain.fit(transforms("center+zscore+whiten"), on: wide).apply(to: wide)
        #expect(found.elements == expected.elements.map(Float.init))
    }
}
