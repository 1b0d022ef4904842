import Foundation
import TestSupport
import Testing

@Suite("One dataset in every layout gives the same results")
struct LayoutTests {
    let folder = TemporaryFolder()

    private static let everything = [
        "--layers", "all,0+4", "--pooling", "all", "--pooling", "concat:cls,max", "--pooling", "concat:weighted_mean,min,cls",
    ]

    private func results(of name: String, _ more: [String] = []) throws -> Results {
        try Tool.results(of: [Fixtures.folder + "/" + name] + Self.everything + more, in: folder)
    }

    /// `summary.csv` without the dataset's own name.
    private func rows(_ results: Results, of name: String) -> [String] {
        results.summaryText.split(separator: "\n").map { String($0).replacing("\(name),", with: ",", maxReplacements: 1) }
    }

    @Test("Shards, and padding on the left, on the right or on either side, with rubbish in it, change no byte",
        arguments: ["shards", "left", "right", "mixed"], [[], ["--skip-prompt"]])
    func forms(form: String, flags: [String]) throws {
        let packed = rows(try results(of: "small-f32", flags), of: "small-f32")
        let name = "small-f32-\(form)"
        #expect(rows(try results(of: name, flags), of: name) == packed)
        #expect(packed.count == 1 + 6 * (4 * 14 + 1))
    }

    @Test("BF16 beside F16 layers are read, and every cosine is near its F32") func narrow() throws {
        let wide = try results(of: "small-f32").scores, narrow = try results(of: "small-f32-bf16").scores
        for (a, b) in zip(wide.rows, narrow.rows) {
            for cell in wide.header.dropFirst(6) {
                // BF16 keeps 8 bits: each number is off by up to 2⁻⁹ of itself, and a cosine over 24
                // independent errors by a few 10⁻³ at the most.
                #expect(abs(try a.number(cell) - b.number(cell)) < 5e-3, "\(a["id"]!) \(cell)")
            }
        }
    }

    @Test("The BF16 form of the demo's last layer is within 0.01 Spearman of F16") func demo() throws {
        let demo = Fixtures.demo
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: demo + "/hidden_states.safetensors")))
        let headerLength = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try #require(try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + headerLength])) as? [String: Any])
        func tensor(_ name: String) throws -> ArraySlice<UInt8> {
            let entry = try #require(header[name] as? [String: Any]), place = try #require(entry["data_offsets"] as? [Int])
            return bytes[8 + headerLength + place[0]..<8 + headerLength + place[1]]
        }
        let states = try tensor("hidden_states.6"), offsets = try tensor("offsets")
        let numbers = stride(from: states.startIndex, to: states.endIndex, by: 2).map {
            Float(Float16(bitPattern: UInt16(states[$0]) | UInt16(states[$0 + 1]) << 8))
        }
        let file = SafetensorsBytes.file([
            .init("hidden_states.6", "BF16", [numbers.count / 384, 384], SafetensorsBytes.bfloat16(numbers)),
            .init("offsets", "I64", [offsets.count / 8], Array(offsets)),
        ])
        folder.write(file, to: "bf16/hidden_states.safetensors")
        folder.write([UInt8](try Data(contentsOf: URL(filePath: demo + "/pairs.csv"))), to: "bf16/pairs.csv")
        let wide = try Tool.results(of: [demo], in: folder).summary.rows(where: ["aggregation": "all"])
        let narrow = try Tool.results(of: ["bf16"], in: folder).summary.rows(where: ["aggregation": "all"])
        #expect(wide.count == 5 && narrow.count == 5)
        for (a, b) in zip(wide, narrow) {
            #expect(abs(try a.number("cosine_spearman") - b.number("cosine_spearman")) < 0.01, "\(a["pooling"]!)")
        }
    }

    @Test("NaN in padding is ignored; the same NaN at a real token is refused", arguments: [true, false])
    func padding(left: Bool) throws {
        var padded = PaddedDataset(SampleDataset(pairCount: 15), left: left)
        padded.write(to: folder)
        let result = try Tool.results(of: ["sample", "--layers", "all"], in: folder)
        padded.sample.write(to: folder, as: "packed")
        let packed = try Tool.results(of: ["packed", "--layers", "all"], in: folder)
        #expect(rows(result, of: "sample") == rows(packed, of: "packed"))

        padded.sample.states[1][0] = .nan
        padded.write(to: folder)
        let refused = try Tool.run(["run", "sample", "--layers", "all", "--out", "x"], in: folder.path)
        #expect(refused.status == 2 && refused.errors.contains("layer 1, sentence 0, token 0"), "\(refused.errors)")
    }
}
