internal import Formats

/// The texts of a file's pairs, which stay in the file until somebody asks for them: a run shows a few of them.
struct PairTexts: Sendable {
    private let source: any ByteSource
    private let columns: Columns
    /// Where the record of each pair starts, and where that of the last one ends.
    private let recordStarts: [Int]
    /// For each text, two a pair: the place of the first that equals it, byte for byte; nothing for an empty one.
    private let firstEquals: [UInt32]
    private static let empty = UInt32.max

    /// The place of the first text that equals the one at a place, two a pair; nil for an empty one.
    func firstEqual(to place: Int) -> Int? { firstEquals[place] == Self.empty ? nil : Int(firstEquals[place]) }

    var byteCount: Int { recordStarts.count * MemoryLayout<Int>.size + firstEquals.count * MemoryLayout<UInt32>.size }

    /// Hands out the two texts of each pair.
    ///
    /// - Parameter places: of pairs in the file; quick where they ascend.
    /// - Throws: also where the file was changed since it was opened.
    func forEach(
        at places: some Sequence<Int>, _ body: (_ index: Int, _ texts: ByteStrings) throws(InputFault) -> Void
    ) throws(InputFault) {
        var window: [UInt8] = [], start = 0
        for (index, place) in places.enumerated() {
            let record = recordStarts[place]..<recordStarts[place + 1]
            if record.lowerBound < start || record.upperBound > start + window.count {
                start = record.lowerBound
                window = try source.bytes(in: start..<min(max(record.upperBound, start + Self.windowByteCount), source.byteCount))
            }
            // A long record fills the window.
            let bytes = record.count == window.count ? window : Array(window[record.lowerBound - start..<record.upperBound - start])
            do throws(InputFault) {
                let fields = try CSVRecords.fields(ofRecord: MemoryBytes(path: source.path, contents: bytes), keeping: columns.kept)
                guard fields.count == 2 else { throw source.unlikeBefore }
                var texts = ByteStrings()
                for place in columns.order { texts.append(place, of: fields) }
                try body(index, texts)
            } catch {
                // That is why, where it was.
                try source.checkUnchanged()
                throw error
            }
        }
        try source.checkUnchanged()
    }

    private static let windowByteCount = 1 << 16

    /// The two columns, which may stand in any order.
    private struct Columns {
        let kept: [Bool]
        let order: [Int]
    }

    /// Texts that are being read.
    struct Builder {
        private let source: any ByteSource
        private let columns: (first: Int, second: Int)
        private let columnCount: Int
        private var recordStarts: [Int] = []
        private var end = 0
        private var firstEquals: [UInt32] = []
        private var places: [ByteFingerprint: UInt32] = [:]

        init(_ source: any ByteSource, _ columns: (first: Int, second: Int), columnCount: Int) {
            (self.source, self.columns, self.columnCount) = (source, columns, columnCount)
        }

        mutating func append(_ record: ByteStrings, at bytes: Range<Int>) {
            recordStarts.append(bytes.lowerBound)
            end = bytes.upperBound
            for column in [columns.first, columns.second] {
                guard !record.isEmpty(column) else {
                    firstEquals.append(PairTexts.empty)
                    continue
                }
                let place = UInt32(firstEquals.count), fingerprint = record.fingerprint(column)
                let first = places[fingerprint] ?? place
                if first == place { places[fingerprint] = place }
                firstEquals.append(first)
            }
        }

        /// Nil where all are empty: columns without any text are no texts.
        var texts: PairTexts? {
            guard !places.isEmpty else { return nil }
            var kept = [Bool](repeating: false, count: columnCount)
            kept[columns.first] = true
            kept[columns.second] = true
            return PairTexts(
                source: source, columns: Columns(kept: kept, order: columns.first < columns.second ? [0, 1] : [1, 0]),
                recordStarts: recordStarts + [end], firstEquals: firstEquals)
        }
    }
}

extension ByteSource {
    fileprivate var unlikeBefore: InputFault {
        InputFault(
            path: path, found: "another record than when it was opened", expected: "the same file from start to end",
            nextStep: "run again once nothing writes to it")
    }
}
