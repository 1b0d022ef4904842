import Testing

@testable import Metrics

struct TransformCatalogueTests {
    @Test(arguments: [
        ("center", "center"), ("centre", "center"), ("zscore", "zscore"), ("standardize", "zscore"), ("whiten", "whiten"),
        ("whitening:0128", "whiten:128"), ("whiten:128@0.5", "whiten:128@0.5"), ("whiten:128@1.0", "whiten:128"), ("whiten:8@1e-3", "whiten:8@0.001"),
        ("whiten_plain", "whiten_plain"), ("whiten_plain:64", "whiten_plain:64"), ("all_but_the_top:3", "abtt:3"), ("drop_rogue:1", "drop_rogue:1"),
        ("common_component", "sif_component"),
    ])
    func `names and aliases are read as the canonical name, which reads as itself`(text: String, name: String) throws {
        #expect(try TransformCatalogue.transform(parsing: text)?.name == name)
        #expect(try TransformCatalogue.transform(parsing: name)?.name == name)
    }

    @Test(arguments: ["", "none", "centr", "whiten@0.5", ":3", "zca"])
    func `what is no transform is none`(text: String) throws { #expect(try TransformCatalogue.transform(parsing: text) == nil) }

    @Test(arguments: [
        ("center:1", "center without a parameter"), ("zscore:", "zscore without a parameter"),
        ("whiten:0", "whiten, whiten:k or whiten:k@gamma with k, a whole number from 1 on"),
        ("whiten:", "whiten, whiten:k or whiten:k@gamma with k, a whole number from 1 on"),
        ("whiten:@0.5", "whiten, whiten:k or whiten:k@gamma with k, a whole number from 1 on"),
        ("whiten:3@0", "whiten, whiten:k or whiten:k@gamma with gamma, a number above 0 and at most 1"),
        ("whiten:3@1.5", "whiten, whiten:k or whiten:k@gamma with gamma, a number above 0 and at most 1"),
        ("whiten:3@nan", "whiten, whiten:k or whiten:k@gamma with gamma, a number above 0 and at most 1"),
        ("whiten:3@", "whiten, whiten:k or whiten:k@gamma with gamma, a number above 0 and at most 1"),
        ("whiten_plain:3@0.5", "whiten_plain or whiten_plain:k with k, a whole number from 1 on"),
        ("abtt", "abtt:D with D, a whole number from 1 on"), ("abtt:-1", "abtt:D with D, a whole number from 1 on"),
        ("abtt:9223372036854775807", "abtt:D with D, a whole number from 1 on"),
        ("drop_rogue:x", "drop_rogue:r with r, a whole number from 1 on"), ("sif_component:1", "sif_component without a parameter"),
    ])
    func `a parameter that does not fit is refused with what would`(text: String, expected: String) {
        #expect(throws: LinkFault(expected: expected)) { try TransformCatalogue.transform(parsing: text) }
    }

    @Test func `names are unique, and every entry says what people need`() {
        #expect(Set(TransformCatalogue.names).count == TransformCatalogue.names.count)
        for entry in TransformCatalogue.all {
            #expect(entry.form.hasPrefix(entry.name))
            #expect(![entry.formula, entry.summary, entry.source, entry.needs].contains(""))
        }
    }
}
