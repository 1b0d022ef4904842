import LinearAlgebra
import Testing

@testable import Pooling

struct PreparationCatalogueTests {
    @Test(arguments: [
        ("unit_tokens", "unit_tokens"), ("normalize_tokens", "unit_tokens"), ("center_tokens", "center_tokens"), ("centre_tokens", "center_tokens"),
    ])
    func `names and aliases are read as the canonical name`(text: String, name: String) {
        #expect(PreparationCatalogue.preparation(parsing: text)?.name == name)
    }

    @Test(arguments: ["", "unit", "unit_tokens:1", "center"])
    func `what is no preparation is none`(text: String) { #expect(PreparationCatalogue.preparation(parsing: text) == nil) }

    @Test(arguments: ["unit_tokens", "center_tokens"])
    func `a preparation that was written down and read back gives the same bits`(name: String) throws {
        let fixture = PreparationFixture.one
        let fitted = try fittedPreparations(name, on: fixture.fit)[0]
        let again = try #require(FittedPreparation(name: name, arrays: fitted.arrays))
        #expect(preparedTokens(fixture.tokens, by: [again], storage: .float32) == preparedTokens(fixture.tokens, by: [fitted], storage: .float32))
        #expect(FittedPreparation(name: name, arrays: fitted.arrays + [NamedArray(name: "x", value: 1)]) == nil)
        #expect(FittedPreparation(name: "other", arrays: []) == nil)
    }
}
