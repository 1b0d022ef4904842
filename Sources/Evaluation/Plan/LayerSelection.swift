internal import Formats
public import HiddenStates

/// One or several layers, averaged token by token before any pooling where they are several.
public struct LayerSet: Sendable, Hashable, CustomStringConvertible {
    /// Ascending, without repeats.
    public let layers: [LayerName]

    /// As tables have it: `12`, `1+12`, `last`.
    public var description: String { layers.map(\.description).joined(separator: "+") }
}

/// Which layers a run is asked for: `last`, `all`, `0,6,12`, `1+12`, `-1`.
///
/// `+` averages layers token by token before any pooling.
/// A negative number counts back from the highest layer of the folder: −1 is that layer, −2 the one
/// numbered one less. `last` is −1.
public struct LayerSelection: Sendable, Equatable {
    enum Item: Sendable, Equatable {
        case all
        case layers([Int])
    }

    /// As it was asked for.
    public let text: String
    let items: [Item]

    public init(parsing text: String) throws(UsageError) {
        var items: [Item] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.trimmingBlanks
            if part == "all" { items.append(.all); continue }
            var numbers: [Int] = []
            for term in part.split(separator: "+", omittingEmptySubsequences: false) {
                let term = term.trimmingBlanks
                guard let number = term == "last" ? -1 : Int(term), !term.hasPrefix("+") else {
                    let hint = NearestName.question(about: term, among: ["last", "all"])
                    throw UsageError("--layers: \(OneLine.quoted(part)) is no layer, expected last, all, or numbers such as 0,6,12, 1+12 or -1\(hint)")
                }
                numbers.append(number)
            }
            guard Set(numbers).count == numbers.count else {
                throw UsageError("--layers: \(OneLine.quoted(part)) averages a layer with itself, expected layers that differ")
            }
            items.append(.layers(numbers))
        }
        self.text = text
        self.items = items
    }

    /// Whether it is one layer or one average, whatever the dataset.
    public var isSingle: Bool { items.count == 1 && items[0] != .all }

    /// As tables name it, where it is one layer or one average: `6`, `1+12`, `last`; else nil.
    var singleName: String? {
        guard items.count == 1, case .layers(let numbers) = items[0] else { return nil }
        if numbers == [-1] { return LayerName.last.description }
        return numbers.allSatisfy { $0 >= 0 } ? numbers.sorted().map(String.init).joined(separator: "+") : nil
    }

    /// The layers of a dataset that are meant, each once, in the order asked for.
    func resolved(for dataset: Dataset) throws(InputFault) -> [LayerSet] {
        var sets: [LayerSet] = []
        for item in items {
            let wanted: [LayerSet]
            switch item {
            case .all: wanted = dataset.layers.map { LayerSet(layers: [$0]) }
            case .layers(let numbers):
                var layers: [LayerName] = []
                for number in numbers { layers.append(try Self.layer(number, of: dataset)) }
                guard Set(layers).count == layers.count else {
                    throw InputFault(
                        path: dataset.path, found: "layer \(layers.sorted().map(\.description).joined(separator: "+")) averages a layer with itself",
                        expected: "layers that differ", nextStep: "name each layer once")
                }
                wanted = [LayerSet(layers: layers.sorted())]
            }
            for set in wanted where !sets.contains(set) { sets.append(set) }
        }
        return sets
    }

    private static func layer(_ number: Int, of dataset: Dataset) throws(InputFault) -> LayerName {
        let available = dataset.layers.map(\.description).joined(separator: ", ")
        func missing(_ found: String) -> InputFault {
            InputFault(
                path: dataset.path, found: found, expected: "one of its layers (\(available))",
                nextStep: "name one of them in --layers")
        }
        guard case .number(let highest)? = dataset.layers.last else {
            guard number == -1 else { throw missing("no layer \(number)") }
            return .last
        }
        let layer = LayerName.number(number < 0 ? highest + (number + 1) : number)
        guard dataset.layers.contains(layer) else {
            throw missing(number < -1 ? "no layer \(number) (counted back from \(highest))" : "no layer \(layer)")
        }
        return layer
    }
}

extension Substring {
    var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
