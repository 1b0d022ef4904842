import LinearAlgebra
import TestSupport
import Testing

@testable import Pooling

/// All that the fixture knows.
private let strategyNames = StrategyCatalogue.all.map(\.name) + ["weights:given", "concat:cls,max", "concat:weighted_mean,min,cls"]

@Suite struct StrategyCatalogueTests {
    @Test("Every strategy agrees with numpy", arguments: strategyNames, [StorageType.float32, .float16])
    func agreesWithNumpy(name: String, storage: StorageType) throws {
        let strategy = try #require(StrategyCatalogue.strategy(named: name))
        for fixture in PooledFixture.all {
            let expected = try #require(fixture.embeddings[name])
            let found = fixture.embedding(by: strategy, storage: storage)
            #expect(found.count == expected.count)
            for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) <= fixture.tolerance) }
        }
    }

    @Test("What stands beside a strategy does not change a bit of it", arguments: strategyNames)
    func independent(name: String) throws {
        let strategy = try #require(StrategyCatalogue.strategy(named: name))
        let others = StrategyCatalogue.all.filter { $0.name != name }
        for fixture in PooledFixture.all {
            #expect(
                fixture.embedding(by: strategy, storage: .float16)
                    == fixture.embedding(by: strategy, beside: others, storage: .float16))
        }
    }

    @Test("F16 states that are exact give the same bits as F32", arguments: strategyNames)
    func storageDoesNotMatter(name: String) throws {
        let strategy = try #require(StrategyCatalogue.strategy(named: name))
        for fixture in PooledFixture.all {
            #expect(fixture.embedding(by: strategy, storage: .float16) == fixture.embedding(by: strategy, storage: .float32))
        }
    }

    @Test("Names and aliases are unique, and read as the strategy they name")
    func names() {
        let names = StrategyCatalogue.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        for strategy in StrategyCatalogue.all {
            for name in [strategy.name] + strategy.aliases { #expect(StrategyCatalogue.strategy(named: name)?.name == strategy.name) }
        }
        #expect(StrategyCatalogue.strategy(named: "maen") == nil)
    }

    @Test(
        "sentence-transformers' names are read",
        arguments: [("weightedmean", "weighted_mean"), ("lasttoken", "last_token"), ("mean_sqrt_len_tokens", "mean_sqrt_len")])
    func foreignNames(foreign: String, ours: String) {
        #expect(StrategyCatalogue.strategy(named: foreign)?.name == ours)
    }

    @Test("The standard set is what a run takes by default")
    func standard() {
        #expect(StrategyCatalogue.standard.map(\.name) == ["mean", "cls", "max", "weighted_mean", "last_token"])
    }

    @Test("An equivalent strategy is one positive factor a sentence away from the other")
    func equivalents() throws {
        for strategy in StrategyCatalogue.all {
            guard let name = strategy.equivalentTo else { continue }
            #expect(strategy.name == "mean_sqrt_len", "another equivalence needs its own factor here")
            let other = try #require(StrategyCatalogue.strategy(named: name))
            for fixture in PooledFixture.all {
                let a = fixture.embedding(by: strategy, storage: .float32), b = fixture.embedding(by: other, storage: .float32)
                let factor = Double(fixture.tokenCount).squareRoot()
                for (x, y) in zip(a, b) { #expect(abs(Double(x) - factor * Double(y)) <= fixture.tolerance * factor) }
            }
        }
    }

    @Test("A concatenation in another order has the same cosines: the alphabet's order stands for all") func concatenationOrder() throws {
        let reversed = try #require(StrategyCatalogue.strategy(named: "concat:max,cls"))
        #expect(reversed.equivalentTo == "concat:cls,max")
        #expect(StrategyCatalogue.strategy(named: "concat:cls,max")?.equivalentTo == nil)
    }

    @Test("What is no strategy is none", arguments: [
        "", "weights:", "given:", "concat:", "concat:mean", "concat:mean,mean", "concat:mean,avg", "concat:mean,given:x", "concat:mean,concat:cls,max",
        "concat:mean,", "other:mean",
    ])
    func refused(name: String) { #expect(StrategyCatalogue.strategy(named: name) == nil) }

    @Test("Strategies say what they need", arguments: [
        ("mean", []), ("content_mean", [TokenInput.specialTokensMask]), ("idf", [.tokenIDs]), ("sif", [.tokenIDs]),
        ("weights:attention", [.tokenWeights("attention")]), ("given:declared", [.sentenceEmbeddings("declared")]),
        ("concat:mean,idf,content_mean", [.tokenIDs, .specialTokensMask]),
    ])
    func needs(name: String, needs: [TokenInput]) { #expect(StrategyCatalogue.strategy(named: name)?.needs == needs) }
}
