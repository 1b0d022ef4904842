internal import Evaluation
internal import Formats

/// How a run was made, as far as its numbers depend on it: no times, no thread counts, no paths, so that
/// equal results give equal reports.
struct ReportProvenance: Sendable {
    /// The command that does it again, datasets by name.
    let command: String
    /// What was decided, in words.
    let plan: [(name: String, value: String)]
    /// SHA-256 of what was read, by dataset.
    let inputs: [(dataset: String, hashes: [(name: String, sha256: String)])]
    let versions: String
    let warnings: [String]

    init(_ document: RunDocument) {
        command = Self.command(document)
        plan = Self.plan(document)
        inputs = document.inputs.map { input in
            let tensors = input.tensor_sha256.sorted { Self.isBefore($0.key, $1.key) }
            let fit = input.fit.map { [("pairs.csv of \($0.name), fitted on", $0.pairs_sha256)] } ?? []
            return (
                input.name,
                [("pairs.csv", input.pairs_sha256)] + input.header_sha256.sorted { $0.key < $1.key }.map { ("header of \($0.key)", $0.value) }
                    + tensors.map { ($0.key, $0.value) } + fit
            )
        }
        versions = "PoolBench \(document.environment.version), kernels \(document.environment.kernel_isa), BLAS core \(document.environment.blas_core)"
        warnings = document.warnings
    }

    /// `hidden_states.2` before `hidden_states.10`.
    private static func isBefore(_ a: String, _ b: String) -> Bool { (a.count, a) < (b.count, b) }

    private static func command(_ document: RunDocument) -> String {
        let plan = document.plan
        var words = ["poolbench", "run"] + document.inputs.map { quoted($0.name) }
        func add(_ flag: String, _ value: String, unless usual: String) { if value != usual { words += [flag, quoted(value)] } }
        add("--layers", plan.layers, unless: "last")
        if plan.pooling != ["standard"] {
            // A concatenation takes all names behind it.
            let groups = plan.pooling.contains { $0.contains(",") } ? plan.pooling : [plan.pooling.joined(separator: ",")]
            for group in groups { words += ["--pooling", quoted(group)] }
        }
        add("--transforms", plan.transforms.joined(separator: ","), unless: Cell.noTransform)
        add("--fit-on", plan.fit_on ?? "train", unless: "train")
        if plan.fit_dataset != nil { words += ["--fit-dataset", "<folder>"] }
        if plan.load_transforms != nil { words += ["--load-transforms", "<file>"] }
        add("--split", plan.split ?? "", unless: "")
        add("--reference", plan.reference, unless: "mean")
        add("--interval", plan.interval, unless: IntervalMethod.influence.rawValue)
        if plan.interval == IntervalMethod.bootstrap.rawValue { words += ["--bootstrap", "\(plan.bootstrap)", "--seed", "\(plan.seed)"] }
        add("--confidence", DecimalText.of(plan.confidence), unless: "0.95")
        add("--margin", DecimalText.of(plan.margin), unless: "0.005")
        add("--cluster", plan.cluster, unless: "sentence")
        if plan.all_pairs { words.append("--all-pairs") }
        add("--adjust", plan.adjust, unless: plan.all_pairs && plan.interval == IntervalMethod.bootstrap.rawValue ? "max-t" : "holm")
        add("--geometry", plan.geometry, unless: "basic")
        if plan.geometry_unique { words.append("--geometry-unique") }
        if plan.skip_prompt { words.append("--skip-prompt") }
        if plan.mismatch == true { words.append("--mismatch") }
        if plan.strict { words.append("--strict") }
        return words.joined(separator: " ")
    }

    /// A word as a shell takes it.
    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.properties.isAlphabetic && byte < 0x80 || scalar.properties.numericType != nil && byte < 0x80 || "._-,:+/@".unicodeScalars.contains(scalar)
        }
        return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func plan(_ document: RunDocument) -> [(name: String, value: String)] {
        let plan = document.plan
        let share = Figures.percent(plan.confidence)
        let interval = switch plan.interval {
        case IntervalMethod.influence.rawValue: "\(share), from the influence function of Spearman, summed within clusters"
        case IntervalMethod.bootstrap.rawValue: "\(share), bootstrap over clusters (\(Figures.count(plan.bootstrap)) resamples, seed \(plan.seed))"
        case IntervalMethod.analytic.rawValue: "\(share), Bonett & Wright's formula, for independent pairs"
        default: "none"
        }
        let cluster = switch plan.cluster {
        case "sentence": "pairs that share a sentence, directly or through others"
        case "pair": "single pairs"
        default: "pairs with the same text in the column \(plan.cluster)"
        }
        var lines = [
            ("Layers", plan.layers), ("Poolings", plan.pooling.joined(separator: ", ")), ("Transforms", plan.transforms.joined(separator: ", ")),
            ("Reference", plan.reference), ("Intervals", interval), ("Clusters", cluster), ("Adjustment of p-values", plan.adjust),
            ("Margin", "\(Figures.points(plan.margin).drop { $0 == "+" }) points"), ("Geometry", plan.geometry),
        ]
        for input in document.inputs {
            if let fit = input.fit {
                lines.append(("Transforms fitted on", "\(fit.name) of \(input.name): \(Figures.counted(fit.sentences, "sentence")), \(Figures.count(fit.removed)) left out because they are scored"))
            }
        }
        if plan.skip_prompt { lines.append(("Prompts", "left out of pooling")) }
        return lines
    }
}
