/// Places of pairs, ascending, in few bytes: a dataset may have millions, of which most sets hold all.
struct PairPlaces: RandomAccessCollection, Sendable {
    /// Nil where they are the first `endIndex`.
    private let places: [UInt32]?
    let endIndex: Int

    /// - Precondition: fewer than 2³².
    init(_ places: some Collection<Int>) {
        endIndex = places.count
        let isAll = zip(places, 0...).allSatisfy { $0 == $1 }
        self.places = isAll ? nil : places.map { UInt32($0) }
    }

    var startIndex: Int { 0 }
    subscript(index: Int) -> Int { places.map { Int($0[index]) } ?? index }
}
