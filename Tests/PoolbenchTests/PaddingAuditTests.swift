import Foundation
import TestSupport
import Testing

@Suite("inspect --padding says what forgetting the mask would cost")
struct PaddingAuditTests {
    let folder = TemporaryFolder()

    /// What numpy makes of the whole padded arrays (`make_padding_fixture.py`).
    struct Case: Decodable {
        struct Row: Decodable {
            let pooling, padding: String
            let masked, unmasked: Double?
            let shifted: Bool
        }
        let dataset: String
        let rows: [Row]
    }

    private func audit(_ path: String, status: Int32 = 0) throws -> InspectReport.Padding {
        try #require(try InspectReport.of(path, ["--padding"], in: folder, status: status).padding)
    }

    /// Spearman depends on the cosines' order alone, so that it is numpy's but for the rounding of the
    /// last division, unless Float32 changes the order of two, which moves it by 1e-3 here.
    private func agree(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return abs(a - b) < 1e-12
    }

    @Test("Padding as it is, on either side: numpy's numbers over every row", arguments: ["left", "right", "mixed"]) func padded(side: String) throws {
        let name = "padding-" + side
        let expected = try #require(try Fixtures.decode([Case].self, from: "padding.json").first { $0.dataset == name })
        let audit = try audit(Fixtures.folder + "/" + name)
        #expect(audit.is_padded && audit.length == 10 && audit.layer == "4" && audit.pairs == 24 && audit.split == "all")
        #expect(audit.rows.count == expected.rows.count && audit.rows.allSatisfy { $0.padding == side })
        for row in expected.rows {
            let found = try #require(audit.rows.first { $0.pooling == row.pooling && ($0.reason == "positions are shifted") == row.shifted })
            #expect(agree(found.masked, row.masked) && agree(found.unmasked, row.unmasked), "\(row) \(found)")
            #expect(agree(found.delta, row.unmasked! - row.masked!))
        }
        let unharmed = audit.rows.filter { $0.delta == 0 }.map(\.pooling)
        #expect(unharmed == (side == "left" ? ["last_token"] : side == "right" ? ["cls"] : []))
    }

    @Test("Packed, by closed forms: numpy's numbers over arrays that are really padded with zeros") func packed() throws {
        let audit = try audit(Fixtures.folder + "/padding-packed")
        #expect(!audit.is_padded && audit.length == 9 && audit.rows.count == 8)
        let cases = try Fixtures.decode([Case].self, from: "padding.json").filter { $0.dataset == "padding-packed" }
        #expect(cases.count == 2)
        for row in cases.flatMap(\.rows) {
            let found = try #require(audit.rows.first { $0.pooling == row.pooling && [row.padding, "either"].contains($0.padding) })
            #expect(agree(found.masked, row.masked) && agree(found.unmasked, row.unmasked), "\(row) \(found)")
        }
        // Zeros only scale a mean: not nearly the same, but the same.
        #expect(audit.rows.first { $0.pooling == "mean" }?.delta == 0)
    }

    @Test("With the mask it is what a run finds, in every layout of the same sentences") func masked() throws {
        let run = try Tool.results(of: [Fixtures.folder + "/padding-packed"], in: folder).summary
        for name in ["packed", "left", "right", "mixed"] {
            for row in try audit(Fixtures.folder + "/padding-" + name).rows {
                let wanted = try #require(run.rows(where: ["pooling": row.pooling]).first)
                #expect(try row.masked == wanted.number("cosine_spearman"), "\(name) \(row)")
            }
        }
    }

    @Test("NaN in padding makes undefined what reads it, with a reason, and nothing else") func rubbish() throws {
        var patient = InspectPatient()
        patient.padding = (.nan, false)
        patient.write(to: folder)
        let audit = try audit("sample")
        #expect(audit.split == "test" && audit.pairs == 20)
        for row in audit.rows {
            #expect((row.unmasked == nil) == (row.pooling != "cls") && row.masked != nil, "\(row)")
            #expect(row.note == (row.pooling == "cls" ? "" : "NaN or infinity in padding in 20 of 20 pairs"), "\(row.note)")
        }
    }

    @Test("NaN at a real token is not blamed on padding, whether there is any or not", arguments: [nil, true, false]) func realTokens(left: Bool?) throws {
        var patient = InspectPatient()
        patient.sample.states[2][patient.places(of: 24).lowerBound + 1] = .nan
        patient.padding = left.map { (0.5, $0) }
        patient.write(to: folder)
        let audit = try audit("sample", status: 1)
        #expect(!audit.rows.isEmpty)
        for row in audit.rows {
            #expect(row.masked == nil && row.unmasked == nil && row.note.hasPrefix("NaN or infinity at real tokens in 1 of 20 pairs"), "\(row) \(row.note)")
            #expect(!row.note.contains("padding") && !row.note.contains("all cosines are 0"), "\(row.note)")
        }
    }

    @Test("NaN in padding and at a real token are told apart") func bothKinds() throws {
        var patient = InspectPatient()
        patient.sample.states[2][patient.places(of: 24).lowerBound + 1] = .nan
        patient.padding = (.nan, false)
        patient.write(to: folder)
        let mean = try #require(try audit("sample", status: 1).rows.first { $0.pooling == "mean" })
        #expect(mean.note == "NaN or infinity at real tokens in 1 of 20 pairs; NaN or infinity in padding in 19 of 20 pairs")
    }

    @Test("All zero vectors are told as such, and the text fits 80 columns") func zeros() throws {
        InspectPatient().write(to: folder)
        let result = try Tool.run(["inspect", "sample", "--padding"], in: folder.path)
        #expect(result.status == 0 && result.output.contains("Forgetting the mask   split test, 20 pairs, layer 2"))
        #expect(result.output.contains("Zeros in a mean only change its length") && result.output.contains("scaled: same cosine"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(result.output)")
        #expect(try Tool.run(["inspect", "sample"], in: folder.path).output.contains("Forgetting") == false)
    }

    @Test("A pair with a sentence without tokens is left out") func empty() throws {
        var patient = InspectPatient()
        patient.shorten(24, to: 0)
        patient.write(to: folder)
        let audit = try audit("sample", status: 1)
        #expect(audit.pairs == 19 && audit.rows.contains { $0.masked != nil })
    }
}
