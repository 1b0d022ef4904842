import LinearAlgebra
import TestSupport
import Testing

@testable import Pooling

struct UnitTokensTests {
    private let fixture = PreparationFixture.one

    @Test func `a unit token has length 1, and a zero token stays zero`() throws {
        let found = preparedTokens(fixture.tokens, by: try fittedPreparations("unit_tokens", on: fixture.fit), storage: .float32)
        for row in fixture.tokens.indices {
            let token = found[row * 5..<row * 5 + 5]
            let length = token.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(row == 3 ? token.allSatisfy { $0 == 0 } : abs(length - 1) < 1e-7)
        }
    }

    @Test func `tokens that are tiny or huge become unit tokens too`() throws {
        let found = preparedTokens([[3e-38, 4e-38], [3e38, 0]], by: try fittedPreparations("unit_tokens", on: [[1, 1]]), storage: .float32)
        #expect(abs(found[0] - 0.6) < 1e-6 && abs(found[1] - 0.8) < 1e-6 && found[2] == 1)
    }
}
