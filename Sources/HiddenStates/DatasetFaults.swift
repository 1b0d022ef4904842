public import Formats
internal import LinearAlgebra

/// The words for everything that can be wrong with a dataset folder, in one place.
extension InputFault {
    static func noFolder(_ path: String, _ found: String) -> InputFault {
        InputFault(path: path, found: found, expected: "a dataset folder", nextStep: "check the path, or export one with poolbench-export")
    }

    static func datasetName(_ name: String, _ path: String) -> InputFault {
        InputFault(path: path, found: "the name \(OneLine.quoted(name))", expected: "another, because averages have it", nextStep: "rename the folder, or name the dataset in manifest.json")
    }

    // pairs.csv

    static func missingColumn(_ name: String, _ path: String, because reason: String? = nil) -> InputFault {
        InputFault(
            path: path, found: "no column '\(name)'", expected: "a header with '\(name)'\(reason.map { " \($0)" } ?? "")",
            nextStep: "add the column or rename the one that holds it")
    }
    static func noPairs(_ path: String) -> InputFault {
        InputFault(path: path, found: "a header and no pairs", expected: "at least one pair", nextStep: "add the pairs")
    }
    static func emptyID(line: Int, _ path: String) -> InputFault {
        InputFault(path: path, found: "an empty id on line \(line)", expected: "an id for every pair", nextStep: "give the pair a unique id")
    }
    static func repeatedID(_ id: String, lines: (Int, Int), _ path: String) -> InputFault {
        InputFault(
            path: path, found: "id \(OneLine.quoted(id)) on lines \(lines.0) and \(lines.1)", expected: "ids that differ",
            nextStep: "rename or remove one of the pairs")
    }
    static func badScore(_ text: String, line: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "score \(OneLine.quoted(text)) on line \(line)", expected: "a plain decimal such as 3.5",
            nextStep: "correct the score, or remove the pair if it was never scored")
    }
    static func badIndex(_ column: String, _ text: String, line: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "\(column) \(OneLine.quoted(text)) on line \(line)", expected: "a sentence row, a whole number from 0",
            nextStep: "correct the index")
    }
    static func emptyLabel(_ column: String, line: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "an empty \(column) on line \(line)", expected: "a \(column) for every pair or for none",
            nextStep: "fill the column, or remove it")
    }
    static func indexOutOfRange(_ index: Int, pair: String, sentences: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "index \(index) of pair \(OneLine.quoted(pair))", expected: "less than the \(sentences) sentences of the hidden states",
            nextStep: "export pairs and hidden states together")
    }
    static func sentenceCount(pairs: Int, sentences: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "\(pairs) pairs for \(sentences) sentences of hidden states", expected: "\(2 * pairs) sentences, two a pair",
            nextStep: "export pairs and hidden states together, or add index1 and index2")
    }

    // hidden_states.safetensors

    static func tensorForm(_ name: String, _ tensor: SafetensorsFile.Tensor, _ expected: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "tensor \(OneLine.quoted(name)) of dtype \(OneLine.of(tensor.dtype)) and shape \(OneLine.cut("\(tensor.shape)"))",
            expected: expected, nextStep: "export the hidden states again")
    }
    static func offsets(_ found: String, _ expected: String, _ path: String) -> InputFault {
        InputFault(path: path, found: "offsets: \(found)", expected: expected, nextStep: "export the hidden states again")
    }
    static func noLayers(_ path: String) -> InputFault {
        InputFault(
            path: path, found: "no hidden states", expected: "tensors 'hidden_states.<layer>' or 'last_hidden_state'",
            nextStep: "export the hidden states again")
    }
    static func bothLayouts(_ path: String) -> InputFault {
        InputFault(
            path: path, found: "'offsets' and 'attention_mask'", expected: "one of them (packed or padded layout)",
            nextStep: "export the hidden states in one layout")
    }
    static func neitherLayout(_ path: String) -> InputFault {
        InputFault(
            path: path, found: "neither 'offsets' nor 'attention_mask'", expected: "one of them (packed or padded layout)",
            nextStep: "add 'offsets' (packed) or 'attention_mask' (padded) to the file")
    }
    static func mask(_ found: String, _ expected: String, _ path: String) -> InputFault {
        InputFault(path: path, found: "attention_mask: \(found)", expected: expected, nextStep: "export the hidden states again")
    }
    static func promptLength(_ length: Int, sentence: Int, tokens: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "prompt_lengths: \(length) at sentence \(sentence)", expected: "0 to its \(tokens) tokens",
            nextStep: "export the hidden states again")
    }

    // Shards

    static func singleFileAndIndex(_ path: String) -> InputFault {
        InputFault(
            path: path, found: "an index of shards beside '\(TensorFiles.fileName)'", expected: "one or the other",
            nextStep: "remove the one that is out of date")
    }
    static func shardName(_ name: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "shard \(OneLine.quoted(name))", expected: "the name of a file in the same folder",
            nextStep: "export the hidden states again")
    }
    static func shardOutside(_ name: String, _ place: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "shard \(OneLine.quoted(name)), a link to \(OneLine.cut(place, limit: 200))",
            expected: "a file in the same folder (or a snapshot of the Hugging Face cache)", nextStep: "copy the file into the folder")
    }
    static func missingInShard(_ tensor: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "no tensor \(OneLine.quoted(tensor))", expected: "what the index says is in it",
            nextStep: "export the hidden states again, index and shards together")
    }

    // What a run meets

    /// A sentence that a scored pair uses has no tokens.
    public static func emptySentence(_ sentence: Int, pair: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "sentence \(sentence) without tokens, used by pair \(OneLine.quoted(pair))", expected: "at least one token",
            nextStep: "remove the pair, or export the hidden states again")
    }

    /// A sentence that a scored pair uses is all prompt, and prompts are to be left out.
    public static func nothingBehindPrompt(_ sentence: Int, pair: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "nothing behind the prompt of sentence \(sentence), used by pair \(OneLine.quoted(pair))",
            expected: "at least one token under --skip-prompt", nextStep: "remove the pair, or run without --skip-prompt")
    }

    /// A sentence that transforms would be fitted on has no tokens.
    public static func emptySentence(_ sentence: Int, fitOn fitSet: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "sentence \(sentence) without tokens in the fit set (\(OneLine.of(fitSet)))", expected: "at least one token",
            nextStep: "fit on others, or export the hidden states again")
    }

    /// A sentence that transforms would be fitted on is all prompt, and prompts are to be left out.
    public static func nothingBehindPrompt(_ sentence: Int, fitOn fitSet: String, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "nothing behind the prompt of sentence \(sentence) in the fit set (\(OneLine.of(fitSet)))",
            expected: "at least one token under --skip-prompt", nextStep: "fit on others, or run without --skip-prompt")
    }

    /// NaN or infinity at a real token.
    public static func nonFinite(in states: StateTensor, sentence: Int, token: Int) -> InputFault {
        InputFault(
            path: states.filePath, found: "NaN or infinity in \(states.label), sentence \(sentence), token \(token)",
            expected: "finite hidden states",
            nextStep: states.storage == .float16
                ? "a saturated F16 dump should be exported again in F32 or BF16 ('poolbench inspect' counts all of them)"
                : "check the model's output and export it again ('poolbench inspect' counts all of them)")
    }
    /// A pooled vector left the range of Float32 although every state is finite.
    public static func overflow(of states: StateTensor, pooling: String, sentence: Int) -> InputFault {
        InputFault(
            path: states.filePath, found: "\(OneLine.of(pooling)) of sentence \(sentence) in \(states.label) is beyond the range of Float32",
            expected: "states that can be added up", nextStep: "check the model's output: numbers near 3e38 are no hidden states")
    }
    /// A weight of a token that cannot be one.
    public static func badWeight(_ data: TokenData, sentence: Int, token: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "\(data) of sentence \(sentence), token \(token) is negative, NaN or infinite", expected: "weights from 0 on",
            nextStep: "correct the weights and export them again")
    }

    // manifest.json

    static func manifest(_ path: String, _ found: String, _ expected: String) -> InputFault {
        InputFault(path: path, found: found, expected: expected, nextStep: "correct the manifest, or export the dataset again")
    }
    static func newerManifest(_ version: Int, _ path: String) -> InputFault {
        InputFault(
            path: path, found: "version \(version)", expected: "at most \(DatasetManifest.knownVersion), the newest this poolbench reads",
            nextStep: "use a newer poolbench")
    }
}
