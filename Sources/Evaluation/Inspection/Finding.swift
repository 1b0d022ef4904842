internal import Formats

extension Inspection {
    /// How much a finding weighs, the heaviest first.
    public enum Severity: String, Sendable, CaseIterable {
        /// Results are other than the model and the pairs would give, or cannot be had.
        case fault
        /// A peculiarity that a reader of the results should know of, or a sign of a fault.
        case warning
        /// For information.
        case note
    }

    /// Where something was met first. What does not apply is nil.
    public struct Place: Sendable, Equatable {
        public var pair: String?
        public var sentence: Int?
        /// Counted from 0 among the sentence's real tokens.
        public var token: Int?
        public var layer: String?
        /// What else there is to say of the first one, in words.
        public var remark: String?

        init(pair: String? = nil, sentence: Int? = nil, token: Int? = nil, layer: String? = nil, remark: String? = nil) {
            (self.pair, self.sentence, self.token, self.layer, self.remark) = (pair, sentence, token, layer, remark)
        }
    }

    /// Something that a user should know: what, how often, where first, and what to do.
    public struct Finding: Sendable, Equatable {
        /// A short name that scripts can rely on, e.g. `non_finite`.
        public let kind: String
        public let severity: Severity
        /// How many; where it is of several layers, of the layer that has most.
        public private(set) var count: Int
        /// Which tensors it is of, `layer 3` or `sentence_embeddings.<name>`; empty where it is of none.
        public private(set) var layers: [String]
        public let first: Place?
        public let advice: String
        /// Whether every one of several layers has as many.
        private var isUniform = true
        /// What is counted, in the singular and in the plural.
        private let nouns: (one: String, many: String)
        /// How large the effect is, in words and as a number by which the largest of several layers is found.
        private var extent: (words: String, size: Double)

        public var changesResults: Bool { severity == .fault }

        /// What it is, with its count and its first example, in one line.
        public var text: String {
            var text = "\(isUniform ? "" : "up to ")\(count) \(count == 1 ? nouns.one : nouns.many)"
            let kind = layers.allSatisfy { $0.hasPrefix("layer ") } ? "layers" : "tensors"
            if layers.count == 1 { text += " in \(layers[0])" } else if layers.count > 1 { text += " in \(isUniform ? "each of " : "")\(layers.count) \(kind)" }
            if !extent.words.isEmpty { text += ", \(extent.words)" }
            guard let first else { return text }
            var words: [String] = []
            if let layer = first.layer, layers.count > 1 { words.append(layer) }
            if let sentence = first.sentence { words.append("sentence \(sentence)") }
            if let token = first.token { words.append("token \(token)") }
            if let pair = first.pair { words.append("pair \(OneLine.quoted(pair))") }
            if let remark = first.remark { words.append(remark) }
            return words.isEmpty ? text : "\(text) (first: \(words.joined(separator: ", ")))"
        }

        /// - Parameters:
        ///   - one: what is counted, as `real token with NaN or infinity`.
        ///   - many: the same in the plural.
        ///   - extent: words on how large it is, and the number that they are about.
        init(
            _ kind: String, _ severity: Severity, count: Int, one: String, many: String, in layer: String? = nil, first: Place? = nil,
            extent: (words: String, size: Double) = ("", 0), advice: String
        ) {
            self.kind = kind
            self.severity = severity
            self.count = count
            self.first = first.map { place in
                var place = place
                place.layer = layer
                return place
            }
            self.advice = advice
            self.extent = extent
            nouns = (one, many)
            layers = layer.map { [$0] } ?? []
        }

        public static func == (a: Finding, b: Finding) -> Bool {
            (a.kind, a.severity, a.count, a.layers, a.text, a.advice) == (b.kind, b.severity, b.count, b.layers, b.text, b.advice) && a.first == b.first
        }

        /// Findings of one kind in several tensors as one: the largest count and extent are told, the first
        /// example stays the first. The heaviest come first, otherwise the order stays.
        static func joined(_ findings: [Finding]) -> [Finding] {
            var joined: [Finding] = []
            for finding in findings {
                guard !finding.layers.isEmpty, let place = joined.firstIndex(where: { $0.kind == finding.kind && !$0.layers.isEmpty }) else {
                    joined.append(finding)
                    continue
                }
                if finding.count != joined[place].count { joined[place].isUniform = false }
                joined[place].count = max(joined[place].count, finding.count)
                joined[place].layers += finding.layers
                if finding.extent.size > joined[place].extent.size { joined[place].extent = finding.extent }
            }
            return Severity.allCases.flatMap { severity in joined.filter { $0.severity == severity } }
        }
    }
}
