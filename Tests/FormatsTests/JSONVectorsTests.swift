import Formats
import Foundation
import TestSupport
import Testing

@Suite("Vectors in JSON, as servers and scripts write them")
struct JSONVectorsTests {
    private static func read(_ text: String) throws -> VectorTable {
        try VectorTable(MemoryBytes(path: "v.jsonl", contents: Array(text.utf8)))
    }

    private static let base64 = Data(SafetensorsBytes.float32([1, -0.5])).base64EncodedString()

    @Test(
        "Each known form gives the same two vectors",
        arguments: [
            "{\"embedding\": [1, -0.5]}\n{\"embedding\": [0.25, 3e0]}\n",
            "\n{\"index\": 0, \"embedding\": [1, -0.5]}\r\n\n{\"index\": 1, \"embedding\": [[0.25, 3]]}",
            "[[1, -0.5], [0.25, 3]]",
            "[{\"index\": 0, \"embedding\": [1, -0.5]}, {\"index\": 1, \"embedding\": [0.25, 3]}]",
            "{\"object\": \"list\", \"data\": [{\"index\": 0, \"embedding\": [1, -0.5]},\n {\"index\": 1, \"embedding\": [0.25, 3]}], \"usage\": {}}",
            "{\"data\": [{\"embedding\": [1, -0.5], \"index\": 0}]}\n{\"data\": [{\"embedding\": [0.25, 3], \"index\": 0}]}\n",
            "{\"embedding\": \"\(base64)\"}\n{\"embedding\": [0.25, 3]}",
        ]) func forms(text: String) throws {
        let table = try Self.read(text)
        #expect(table.rowCount == 2 && table.dimension == 2 && table.number == .decimal && table.values == [1, -0.5, 0.25, 3])
    }

    @Test("Keys are kept: indices of answers count on") func keys() throws {
        #expect(try Self.read("{\"id\": \"a/1\", \"embedding\": [1]}\n{\"id\": 7, \"embedding\": [2]}").keys == [.id("a/1"), .id("7")])
        let answers = "{\"data\": [{\"index\": 1, \"embedding\": [1]}, {\"index\": 0, \"embedding\": [2]}]}\n{\"data\": [{\"index\": 0, \"embedding\": [3]}]}"
        #expect(try Self.read(answers).keys == [.index(1), .index(0), .index(2)])
        #expect(try Self.read("[[1], [2]]").keys == nil)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            ("", "no vectors, expected JSON Lines"),
            ("{\"embedding\": [1]}\n{\"embedding\": [1", "not JSON on line 2"),
            ("{\"embedding\": [1]}\n{\"vector\": [1]}", "no 'embedding' on line 2"),
            ("{\"embedding\": [1, 2]}\n{\"embedding\": [1]}", "1 numbers in row 1 after rows of 2 on line 2"),
            ("{\"embedding\": []}", "an empty embedding in row 0"),
            ("{\"embedding\": [[1], [2], [3]]}", "3 vectors in row 0, expected one a sentence; turn pooling on in the server"),
            ("{\"embedding\": \"AAA=\"}\n{\"embedding\": [1]}", "a bad value at 'embedding' on line 1"),
            ("{\"index\": 0, \"embedding\": [1]}\n{\"embedding\": [1]}", "1 of 2 rows without index or id"),
            ("{\"data\": [{\"index\": 5, \"embedding\": [1]}]}", "index 5 in an answer of 1 vectors"),
            ("{\"embedding\": [1]}\n{\"embedding\": [null]}", "not a number of the right kind at 'embedding[0]' on line 2"),
            ("{\"data\": [\n{\"embedding\": [1]},\n{\"embedding\": [1, null]}]}", "not a number of the right kind at 'data[1].embedding[1]', expected JSON Lines"),
        ]) func faults(text: String, words: String) {
        let line = faultLine { try Self.read(text) }
        #expect(line.hasPrefix("v.jsonl: ") && line.contains(words), "\(line)")
    }

    @Test(
        "What a server answered instead of vectors is told",
        arguments: [
            ("{\"error\": {\"message\": \"no model 'x'\", \"code\": 404}}", "no model 'x''"), ("{\"error\": \"too long\", \"error_type\": \"validation\"}", "'too long'"),
            ("{\n  \"object\": \"error\",\n  \"message\": \"busy\"\n}", "'busy'"), ("{\"detail\": \"Not Found\"}", "'Not Found'"), ("{\"detail\": [{\"loc\": []}]}", "'detail'"),
            ("{\"data\": [{\"index\": 0, \"embedding\": [1]}]}\n{\"error\": \"429\"}", "'429' on line 2"),
        ]) func refusals(text: String, words: String) {
        let line = faultLine { try Self.read(text) }
        #expect(line.contains("an error that a server answered: ") && line.contains(words) && line.contains(", expected vectors; mend what it complains of"), "\(line)")
    }

    @Test("One vector alone is one, and null beside vectors is no error") func alone() throws {
        #expect(try Self.read("[1, 2]\n").values == [1, 2])
        #expect(try Self.read("{\"error\": null, \"data\": [{\"embedding\": [1]}]}").values == [1])
    }

    @Test("Base64 of a number that is not finite is refused") func nonFinite() {
        let text = Data(SafetensorsBytes.float32([.nan])).base64EncodedString()
        #expect(faultLine { try Self.read("{\"embedding\": \"\(text)\"}") }.contains("NaN or infinity in row 0"))
    }
}
