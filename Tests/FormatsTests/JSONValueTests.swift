import Foundation
import Testing

@testable import Formats

@Suite("JSONValue")
struct JSONValueTests {
    @Test("Every kind of JSON is told apart") func kinds() throws {
        let text = "{\"a\":null,\"b\":true,\"c\":1,\"d\":1.5e-7,\"e\":\"1\",\"f\":[0,\"x\",[]],\"g\":{}}"
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(value["a"] == .null && value["b"] == .bool(true) && value["c"] == .number(1) && value["d"]?.number == 1.5e-7)
        #expect(value["e"]?.text == "1" && value["e"]?.number == nil && value["g"]?.members?.isEmpty == true && value["h"] == nil)
        #expect(value["f"]?.elements == [.number(0), .text("x"), .array([])])
    }
}
