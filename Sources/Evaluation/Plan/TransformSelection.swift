internal import Formats
internal import Metrics
internal import Pooling

/// Which transforms a run is asked for: `none,center,unit_tokens+whiten:128`.
///
/// Chains are separated by commas; several texts can be given.
public struct TransformSelection: Sendable {
    /// Each once, in the order asked for.
    public let chains: [TransformChain]

    public init(parsing texts: [String]) throws(UsageError) {
        var chains: [TransformChain] = []
        for part in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            let chain = try TransformChain(parsing: part.trimmingBlanks)
            if !chains.contains(where: { $0.name == chain.name }) { chains.append(chain) }
        }
        self.chains = chains
    }

    /// The first chain that begins with tokens.
    public var chainOnTokens: String? { chains.first { !$0.preparations.isEmpty }?.name }
}

/// What is done to tokens before they are pooled, and to embeddings after, in order:
/// `unit_tokens+center+whiten:128`.
public struct TransformChain: Sendable {
    /// What the chain without links is called.
    public static let emptyName = "none"

    /// First links: of tokens.
    let preparations: [TokenPreparation]
    /// The links after them: of embeddings.
    let transforms: [any EmbeddingTransform]

    /// By canonical names, `none` where there are no links.
    public var name: String {
        let names = preparations.map(\.name) + transforms.map(\.name)
        return names.isEmpty ? Self.emptyName : names.joined(separator: "+")
    }

    /// Whether embeddings stay as they are.
    public var isEmpty: Bool { preparations.isEmpty && transforms.isEmpty }

    /// Whether some sentences have to be set aside to fit on.
    public var needsFit: Bool { !transforms.isEmpty || preparations.contains(where: \.needsFit) }

    public init(parsing text: String) throws(UsageError) {
        var preparations: [TokenPreparation] = [], transforms: [any EmbeddingTransform] = []
        let links = text.split(separator: "+", omittingEmptySubsequences: false).map(\.trimmingBlanks)
        for link in links {
            if link == Self.emptyName {
                guard links.count == 1 else {
                    throw UsageError("transform \(OneLine.quoted(text)): 'none' stands alone, expected it to be left out of a chain")
                }
            } else if let preparation = PreparationCatalogue.preparation(parsing: link) {
                guard transforms.isEmpty else {
                    throw UsageError(
                        "transform \(OneLine.quoted(text)): '\(preparation.name)' works on tokens, expected it before '\(transforms[0].name)'")
                }
                preparations.append(preparation)
            } else {
                transforms.append(try Self.transform(link))
            }
        }
        self.preparations = preparations
        self.transforms = transforms
    }

    /// The transform of embeddings that a link names.
    private static func transform(_ link: String) throws(UsageError) -> any EmbeddingTransform {
        let transform: (any EmbeddingTransform)?
        do throws(LinkFault) {
            transform = try TransformCatalogue.transform(parsing: link)
        } catch {
            throw UsageError("transform \(OneLine.quoted(link)): expected \(error.expected)")
        }
        if let transform { return transform }
        let name = String(link.prefix { $0 != ":" })
        if let preparation = PreparationCatalogue.preparation(parsing: name) {
            throw UsageError("transform \(OneLine.quoted(link)): expected \(preparation.name) without a parameter")
        }
        var hint = NearestName.question(about: name, among: [emptyName] + PreparationCatalogue.names + TransformCatalogue.names)
        if hint.isEmpty { hint = "; 'poolbench strategies' lists them" }
        throw UsageError("unknown transform \(OneLine.quoted(name))\(hint)")
    }
}

/// Every link that a chain may have, for people to read.
public enum TransformEntries {
    public struct Entry: Sendable {
        public let form: String
        public let summary: String
        public let formula: String
        public let source: String
        public let needs: String
        public let aliases: [String]
    }

    public static var all: [Entry] {
        PreparationCatalogue.all.map {
            Entry(form: $0.name, summary: $0.summary, formula: $0.formula, source: $0.source, needs: $0.needsFit ? "tokens to fit on" : "nothing to fit on", aliases: $0.aliases)
        } + TransformCatalogue.all.map {
            Entry(form: $0.form, summary: $0.summary, formula: $0.formula, source: $0.source, needs: $0.needs, aliases: $0.aliases)
        }
    }
}
