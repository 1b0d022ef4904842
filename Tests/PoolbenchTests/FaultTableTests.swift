import Foundation
import TestSupport
import Testing

@Suite("The README's table of faults")
struct FaultTableTests {
    @Test("Names tests that exist") func names() throws {
        let readme = try String(contentsOf: URL(filePath: Fixtures.checkout + "/README.md"), encoding: .utf8)
        let section = try #require(readme.split(separator: "\n## ").first { $0.hasPrefix("When something is wrong\n") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        let tests = rows.map { $0.split(separator: "|").last { $0.contains("`") }?.split(separator: "`").filter { $0.contains(".") } ?? [] }
        #expect(tests.count > 20)
        for (row, names) in zip(rows, tests) {
            #expect(!names.isEmpty, "no test: \(row)")
            for name in names {
                let parts = name.split(separator: ".").map(String.init)
                let found = try Self.sources.contains { $0.contains("struct \(parts[0])") && $0.contains("func \(parts[1])(") }
                #expect(found, "\(name)")
            }
        }
    }

    private static var sources: [String] {
        get throws {
            let tests = Fixtures.checkout + "/Tests"
            return try FileManager.default.enumerator(atPath: tests)!.compactMap { $0 as? String }.filter { $0.hasSuffix("Tests.swift") }
                .map { try String(contentsOf: URL(filePath: tests + "/" + $0), encoding: .utf8) }
        }
    }
}
