import Formats
import TestSupport
import Testing

@Suite struct JSONTextTests {
    struct Sample: Codable, Equatable {
        struct Inner: Codable, Equatable { var path: String }

        var version: Int
        var names: [String]
        var inner: Inner
    }

    struct Numbers: Encodable { var values: [JSONNumber] }
    struct Known: Codable {
        @JSONOptional var name: String?
        @JSONOptional var count: Int?
    }

    private func decode(_ text: String) throws(InputFault) -> Sample {
        try JSONText.decode(Sample.self, from: Array(text.utf8), path: "run.json", expected: "a record", nextStep: "write it again")
    }

    @Test("Keys are sorted, indented by two blanks, slashes plain, and the text ends with a line break")
    func writes() throws {
        let sample = Sample(version: 1, names: ["b", "a"], inner: .init(path: "a/\"b\"\n"))
        #expect(
            try JSONText.of(sample) == """
                {
                  "inner" : {
                    "path" : "a/\\"b\\"\\n"
                  },
                  "names" : [
                    "b",
                    "a"
                  ],
                  "version" : 1
                }

                """)
    }

    @Test("What is written reads back")
    func readsBack() throws {
        let sample = Sample(version: 7, names: ["é\u{301}", "🙂", ""], inner: .init(path: "\u{1}"))
        #expect(try decode(JSONText.of(sample)) == sample)
    }

    @Test("An undefined number is null, a defined one keeps its digits")
    func writesNumbers() throws {
        let numbers = Numbers(values: [.nan, .infinity, -.infinity, 0.1 + 0.2, -1.5].map { JSONNumber($0) })
        let text = try JSONText.of(numbers)
        #expect(text.split(whereSeparator: " \n,".contains) == ["{", "\"values\"", ":", "[", "null", "null", "null", "0.30000000000000004", "-1.5", "]", "}"])
    }

    static let faults: [(String, String)] = [
        ("", "not JSON"), ("nonsense", "not JSON"), ("{\"version\": 1", "not JSON"), ("{} x", "not JSON"), ("{\"version\": NaN}", "not JSON"),
        ("[]", "not an object"), ("3", "not an object"), ("null", "not an object"),
        ("{}", "no 'version'"),
        (#"{"version": 1, "names": []}"#, "no 'inner'"),
        (#"{"version": 1, "names": [], "inner": {}}"#, "no 'path' at 'inner'"),
        (#"{"version": "1"}"#, "not a number of the right kind at 'version'"),
        (#"{"version": true}"#, "not a number of the right kind at 'version'"),
        (#"{"version": null}"#, "not a number of the right kind at 'version'"),
        (#"{"version": 1, "names": {}}"#, "not an array at 'names'"),
        (#"{"version": 1, "names": 5}"#, "not an array at 'names'"),
        (#"{"version": 1, "names": [], "inner": 5}"#, "not an object at 'inner'"),
        (#"{"version": 1, "names": [], "inner": {"path": 5}}"#, "not text at 'inner.path'"),
    ]

    @Test("What is missing or of the wrong kind is named with its place", arguments: faults)
    func refuses(text: String, words: String) {
        #expect(faultLine { try decode(text) } == "run.json: \(words), expected a record; write it again")
    }

    @Test("A key from a hostile file cannot break the line")
    func escapesKeys() {
        struct Sizes: Decodable { var files: [String: Int] }
        let bytes = Array(#"{"files": {"a\nb": "x"}}"#.utf8)
        let line = faultLine { try JSONText.decode(Sizes.self, from: bytes, path: "p", expected: "e", nextStep: "n") }
        #expect(line == #"p: not a number of the right kind at 'files.a\nb', expected e; n"#)
    }

    @Test(
        "A number that does not fit is not called bad JSON",
        arguments: ["1.5", "1e30", "18446744073709551616", "-9223372036854775809"])
    func namesUnfitNumber(number: String) {
        let line = faultLine { try decode("{\"version\": \(number), \"names\": [], \"inner\": {\"path\": \"\"}}") }
        #expect(line.hasPrefix("run.json: ") && line.hasSuffix(", expected a record; write it again"))
        #expect(!line.contains(": not JSON,"))
    }

    @Test("Nesting without end is a fault, not a full stack")
    func refusesDeepNesting() {
        #expect(faultLine { try decode(String(repeating: "[", count: 200_000)) } == "run.json: brackets nested more than 64 deep, expected a record; write it again")
        let nested = String(repeating: "{\"inner\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000)
        #expect(faultLine { try decode(nested) }.hasSuffix(", expected a record; write it again"))
    }

    @Test("What is not known is written as null, and read where it is null or left out", arguments: [("{}", nil), ("{\"name\": null}", nil), ("{\"name\": \"x\", \"count\": null}", "x")] as [(String, String?)])
    func optionals(text: String, name: String?) throws {
        let known = try JSONText.decode(Known.self, from: Array(text.utf8), path: "run.json", expected: "a record", nextStep: "write it again")
        #expect(known.name == name && known.count == nil)
        #expect(try JSONText.of(known).split(whereSeparator: " \n,:".contains) == ["{", "\"count\"", "null", "\"name\"", name.map { "\"\($0)\"" } ?? "null", "}"])
        #expect(faultLine { try JSONText.decode(Known.self, from: Array("{\"name\": 1}".utf8), path: "run.json", expected: "a record", nextStep: "write it again") }.contains("name"))
    }
}
