internal import Formats

/// A text a pair, equal ones held once: most columns say what many pairs have in common.
public struct LabelColumn: RandomAccessCollection, Sendable {
    /// The distinct texts, by their first appearance.
    public let names: [String]
    /// By pair: which of the names.
    public let numbers: [Int32]

    public var startIndex: Int { 0 }
    public var endIndex: Int { numbers.count }
    public subscript(place: Int) -> String { names[Int(numbers[place])] }

    /// A column that is being read.
    struct Builder {
        private var names = ByteStrings()
        private var index = ByteStringIndex()
        private var numbers: [Int32] = []

        mutating func append(_ place: Int, of record: ByteStrings) {
            names.append(place, of: record)
            let own = names.count - 1, earlier = index.earlier(own, in: names)
            if earlier != nil { names.removeLast(1) }
            numbers.append(Int32(earlier ?? own))
        }

        var column: LabelColumn { LabelColumn(names: (0..<names.count).map(names.text), numbers: numbers) }
    }
}
