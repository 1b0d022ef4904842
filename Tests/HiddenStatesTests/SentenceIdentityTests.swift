import TestSupport
import Testing

@testable import HiddenStates

@Suite struct SentenceIdentityTests {
    private func identity(_ csv: String, tokenIDs: [Int64]? = nil, isNarrow: Bool = false) throws -> SentenceIdentity {
        var draft = DatasetDraft()
        draft.pairsCSV = csv
        if let tokenIDs {
            draft["token_ids"] =
                isNarrow
                ? .init("token_ids", "I32", [tokenIDs.count], SafetensorsBytes.littleEndian(tokenIDs.map { Int32($0) }))
                : .init("token_ids", "I64", [tokenIDs.count], SafetensorsBytes.littleEndian(tokenIDs))
        }
        return try SentenceIdentity(of: draft.open())
    }

    /// Which pairs share a sentence with which, as `ab` for a and b; ids are the letters from a.
    private func sharing(_ identity: SentenceIdentity) -> Set<String> {
        let names = ["a", "b", "c"]
        var found: Set<String> = []
        for first in names.indices {
            for second in names.indices where first < second && !Set(identity.keySet(first)).isDisjoint(with: identity.keySet(second)) {
                found.insert(names[first] + names[second])
            }
        }
        return found
    }

    @Test("Equal texts are one sentence, in whichever column they stand")
    func byText() throws {
        let identity = try identity("id,score,sentence1,sentence2\na,1,x,y\nb,2,z,x\nc,3,w,v\n")
        #expect(identity.rule == .text)
        #expect(sharing(identity) == ["ab"])
    }

    @Test("Texts must be exactly equal", arguments: [("x", "X"), ("x", "x "), ("x", "x."), ("é", "e\u{301}"), ("Å", "\u{212B}"), ("\u{1100}\u{1161}", "가")])
    func textsExactly(one: String, other: String) throws {
        #expect(try sharing(identity("id,score,sentence1,sentence2\na,1,\(one),k\nb,2,\(other),l\nc,3,m,n\n")) == [])
        #expect(try sharing(identity("id,score,sentence1,sentence2\na,1,\(one),k\nb,2,\(one),l\nc,3,m,n\n")) == ["ab"])
    }

    @Test("A shared index is a shared sentence, whatever the texts say")
    func byIndexBesideText() throws {
        let identity = try identity("id,score,index1,index2,sentence1,sentence2\na,1,0,1,x,y\nb,2,2,0,z,other\nc,3,4,5,w,z\n")
        #expect(identity.rule == .text)
        #expect(sharing(identity) == ["ab", "bc"])
    }

    @Test("Texts come before token ids")
    func textBeforeTokenIDs() throws {
        let identity = try identity("id,score,sentence1,sentence2\na,1,p,q\nb,2,r,s\nc,3,t,u\n", tokenIDs: [Int64](repeating: 7, count: 10))
        #expect(identity.rule == .text)
        #expect(sharing(identity) == [])
    }

    @Test("Where there are no texts, equal token ids are one sentence", arguments: [false, true])
    func byTokenIDs(isNarrow: Bool) throws {
        // Sentences 0 and 4 are equal; 1 is the start of both; 5 differs from 0 in the last token.
        let ids: [Int64] = [-1, 2, -1, 3, 4, 5, -1, 2, -1, 9]
        let identity = try identity("id,score\na,1\nb,2\nc,3\n", tokenIDs: ids, isNarrow: isNarrow)
        #expect(identity.rule == .tokenIDs)
        #expect(sharing(identity) == ["ac"])
    }

    @Test("One column of texts is no text", arguments: ["sentence1", "sentence2"])
    func oneColumnIsNoText(column: String) throws {
        let identity = try identity("id,score,\(column)\na,1,x\nb,2,x\nc,3,x\n", tokenIDs: Array(0..<10))
        #expect(identity.rule == .tokenIDs)
        #expect(sharing(identity) == [])
    }

    @Test("Columns of empty texts are no text: the next rule serves")
    func emptyTextIsNoText() throws {
        let csv = "id,score,sentence1,sentence2\na,1,,\nb,2,,\nc,3,,\n"
        #expect(try identity(csv).rule == .index)
        let byIDs = try identity(csv, tokenIDs: [1, 2, 3, 4, 5, 6, 1, 2, 8, 9])
        #expect(byIDs.rule == .tokenIDs)
        #expect(sharing(byIDs) == ["ac"])
    }

    @Test("With neither texts nor ids, only the index tells")
    func byIndex() throws {
        let alone = try identity("id,score\na,1\nb,2\nc,3\n")
        #expect(alone.rule == .index)
        #expect((0..<3).map { alone.keySet($0) } == [[0, 1], [2, 3], [4, 5]])
        let shared = try identity("id,score,index1,index2\na,1,0,1\nb,2,1,2\nc,3,5,5\n")
        #expect(shared.rule == .index)
        #expect(sharing(shared) == ["ab"])
    }

    @Test("Numbers of texts never meet numbers of sentences")
    func keysDoNotCollide() throws {
        let identity = try identity("id,score,index1,index2,sentence1,sentence2\na,1,0,1,k,l\nb,2,2,3,m,n\nc,3,4,5,o,p\n")
        #expect(Set((0..<3).flatMap(identity.keySet)).count == 12)
    }

    @Test("Rules are spelled as run.json spells them")
    func spellsRules() {
        #expect([SentenceIdentity.Rule.text, .tokenIDs, .index].map(\.rawValue) == ["text", "token_ids", "index"])
    }
}

extension SentenceIdentity {
    fileprivate func keySet(_ pair: Int) -> Set<Int> {
        let keys = keys(ofPair: pair)
        return Set(keys.indices.map { keys[$0] })
    }
}
