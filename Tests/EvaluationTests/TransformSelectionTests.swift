import Testing

@testable import Evaluation

struct TransformSelectionTests {
    @Test(arguments: [
        ("none", "none"), ("center", "center"), ("unit_tokens+center+whiten:128", "unit_tokens+center+whiten:128"),
        (" centre + all_but_the_top:3 ", "center+abtt:3"), ("normalize_tokens", "unit_tokens"), ("center_tokens+unit_tokens", "center_tokens+unit_tokens"),
        ("whiten:128@1", "whiten:128"), ("center+center", "center+center"),
    ])
    func `a chain has a canonical name, which reads as itself`(text: String, name: String) throws {
        #expect(try TransformChain(parsing: text).name == name)
        #expect(try TransformChain(parsing: name).name == name)
    }

    @Test func `preparations of tokens stand apart from transforms of embeddings`() throws {
        let chain = try TransformChain(parsing: "unit_tokens+center_tokens+center+abtt:2")
        #expect(chain.preparations.map(\.name) == ["unit_tokens", "center_tokens"])
        #expect(chain.transforms.map(\.name) == ["center", "abtt:2"])
    }

    @Test(arguments: [("none", false), ("unit_tokens", false), ("center_tokens", true), ("center", true), ("unit_tokens+zscore", true)])
    func `a chain knows whether it has to be fitted`(text: String, needsFit: Bool) throws {
        #expect(try TransformChain(parsing: text).needsFit == needsFit)
        #expect(try TransformChain(parsing: text).isEmpty == (text == "none"))
    }

    @Test(arguments: [
        ("centr", "unknown transform 'centr'; did you mean 'center'?"), ("wihten:128", "unknown transform 'wihten'; did you mean 'whiten'?"),
        ("unit_token+center", "unknown transform 'unit_token'; did you mean 'unit_tokens'?"), ("nome", "unknown transform 'nome'; did you mean 'none'?"),
        ("flow", "unknown transform 'flow'; 'poolbench strategies' lists them"), ("", "unknown transform ''; 'poolbench strategies' lists them"),
        ("center+", "unknown transform ''; 'poolbench strategies' lists them"),
        ("center+unit_tokens", "transform 'center+unit_tokens': 'unit_tokens' works on tokens, expected it before 'center'"),
        ("unit_tokens+whiten:3+centre_tokens", "transform 'unit_tokens+whiten:3+centre_tokens': 'center_tokens' works on tokens, expected it before 'whiten:3'"),
        ("none+center", "transform 'none+center': 'none' stands alone, expected it to be left out of a chain"),
        ("center+none", "transform 'center+none': 'none' stands alone, expected it to be left out of a chain"),
        ("center+abtt:0", "transform 'abtt:0': expected abtt:D with D, a whole number from 1 on"),
        ("whiten:8@2", "transform 'whiten:8@2': expected whiten, whiten:k or whiten:k@gamma with gamma, a number above 0 and at most 1"),
        ("unit_tokens:2", "transform 'unit_tokens:2': expected unit_tokens without a parameter"),
    ])
    func `what is no chain is refused in words`(text: String, message: String) {
        #expect(throws: UsageError(message)) { try TransformChain(parsing: text) }
    }

    @Test func `several chains are read from several texts, each once`() throws {
        let selection = try TransformSelection(parsing: ["none, center", "centre,whiten:64", "whiten:064"])
        #expect(selection.chains.map(\.name) == ["none", "center", "whiten:64"])
        #expect(throws: UsageError.self) { try TransformSelection(parsing: ["center,,zscore"]) }
    }
}
