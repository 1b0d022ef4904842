import Testing
import TestSupport

@Suite("scores.csv's clusters")
struct ClusterTests {
    let folder = TemporaryFolder()

    private func clusters(_ pairsCSV: String, _ arguments: [String] = [], tokenIDs: SafetensorsBytes.Tensor? = nil) throws -> Results {
        var sample = SampleDataset(pairCount: 5)
        // Two tokens each, so that token ids are easy to name.
        sample.tokenCounts = sample.tokenCounts.map { _ in 2 }
        sample.states = sample.states.map { Array(($0 + $0 + $0).prefix(20 * sample.hiddenSize)) }
        sample.pairsCSV = pairsCSV
        if let tokenIDs { sample.otherTensors = [tokenIDs] }
        sample.write(to: folder)
        return try Tool.results(of: ["sample", "--pooling", "mean"] + arguments, in: folder)
    }

    @Test("Pairs that share an index, directly or through others, are named by the first of them") func indices() throws {
        let results = try clusters("id,score,index1,index2\na,1,0,1\nb,2,2,3\nc,3,4,5\nd,4,3,6\ne,5,6,1\n")
        #expect(results.scores.column("cluster") == ["a", "a", "c", "a", "a"])
        #expect(try results.firstInput()["sentence_identity"] as? String == "index")
    }

    @Test("Pairs that share a text are one, whichever column and row it stands in") func texts() throws {
        let results = try clusters("id,sentence2,score,sentence1\na,x,1,y\nb,z,2,v\nc,y,3,w\nd,q,4,\"z\"\ne,X,5,y \n")
        #expect(results.scores.column("cluster") == ["a", "b", "a", "b", "e"])
        #expect(try results.firstInput()["sentence_identity"] as? String == "text")
    }

    @Test("Texts that only look alike are not equal") func lookalikes() throws {
        // é as one code point, and as e with a combining accent.
        let results = try clusters("id,score,sentence1,sentence2\na,1,caf\u{E9},b\nb,2,cafe\u{301},c\nc,3,d,e\nd,4,f,g\ne,5,h,i\n")
        #expect(results.scores.column("cluster") == ["a", "b", "c", "d", "e"])
    }

    @Test("Where there is no text, equal token ids count", arguments: ["I64", "I32"]) func tokenIDs(dtype: String) throws {
        // Sentence s has the tokens 1 and s; but 7 is sentence 0 again, and 4 has them the other way round.
        var ids = (0..<10).flatMap { [1, $0 + 10] }
        ids.replaceSubrange(14..<16, with: [1, 10])
        ids.replaceSubrange(8..<10, with: [10, 1])
        let bytes = dtype == "I64" ? SafetensorsBytes.littleEndian(ids.map(Int64.init)) : SafetensorsBytes.littleEndian(ids.map(Int32.init))
        let results = try clusters(
            "id,score\na,1\nb,2\nc,3\nd,4\ne,5\n", tokenIDs: .init("token_ids", dtype, [20], bytes))
        #expect(results.scores.column("cluster") == ["a", "b", "c", "a", "e"])
        #expect(try results.firstInput()["sentence_identity"] as? String == "token_ids")
    }

    @Test("A cluster's name is a pair that is scored, even where one that is not shares its sentence") func scoredOnly() throws {
        let results = try clusters(
            "id,score,split,sentence1,sentence2\na,1,train,x,y\nb,2,test,z,x\nc,3,test,x,w\nd,4,test,p,q\ne,5,test,q,r\n")
        #expect(results.scores.column("id") == ["b", "c", "d", "e"])
        #expect(results.scores.column("cluster") == ["b", "b", "d", "d"])
    }

    @Test("Fields with commas, quotes and line breaks come back as they were") func quoting() throws {
        let results = try clusters(
            "id,score,subset\n\"a,1\",1,\"x, y\"\n\"b \"\"2\"\"\",2,\"x, y\"\n\"c\n3\",3,\"x, y\"\nd,4,z\ne,5,\" z\"\n")
        #expect(results.scores.column("id") == ["a,1", "b \"2\"", "c\n3", "d", "e"])
        #expect(results.scores.column("subset") == ["x, y", "x, y", "x, y", "z", " z"])
        #expect(results.scores.column("cluster") == results.scores.column("id"))
        #expect(results.summary.rows(where: ["aggregation": "subset"]).map { $0["subset"] } == ["x, y", "z", " z"])
    }
}
