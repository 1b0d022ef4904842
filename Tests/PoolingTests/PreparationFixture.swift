import LinearAlgebra
import TestSupport
import Testing

@testable import Pooling

/// Token preparations against numpy (`Fixtures/preparations.json`). Numbers are exact in F16.
struct PreparationFixture: Decodable, Sendable {
    let tokens: [[Double]]
    let fit: [[Double]]
    let prepared: [String: [[Double]]]

    static let one = try! Fixtures.decode(PreparationFixture.self, from: "preparations.json")
}

func storedTokens(_ rows: [[Double]], storage: StorageType) -> [UInt8] {
    let numbers = rows.flatMap { $0.map(Float.init) }
    return storage == .float16 ? SafetensorsBytes.float16(numbers) : SafetensorsBytes.float32(numbers)
}

/// Fits a chain of preparations, each on the tokens that the ones before make.
func fittedPreparations(_ chain: String, on rows: [[Double]]) throws -> [FittedPreparation] {
    let stored = storedTokens(rows, storage: .float32)
    var fitted: [FittedPreparation] = [], tokens = PreparedTokens()
    for link in chain.split(separator: "+") {
        let preparation = try #require(PreparationCatalogue.preparation(parsing: String(link)))
        var mean = TokenMean(dimension: rows[0].count)
        tokens.take(unsafe stored.span.bytes, storage: .float32, dimension: rows[0].count, through: fitted)
        tokens.withElements { mean.add($0) }
        fitted.append(try #require(preparation.fitted(on: preparation.needsFit ? mean : nil)))
    }
    return fitted
}

func preparedTokens(_ rows: [[Double]], by chain: [FittedPreparation], storage: StorageType) -> [Float] {
    let stored = storedTokens(rows, storage: storage)
    var tokens = PreparedTokens(), found: [Float] = []
    tokens.take(unsafe stored.span.bytes, storage: storage, dimension: rows[0].count, through: chain)
    tokens.withElements { elements in found = elements.indices.map { elements[$0] } }
    return found
}
