/// A small dataset folder of seeded numbers, which tests change before they write it.
public struct SampleDataset {
    /// Real tokens of each sentence.
    public var tokenCounts: [Int]
    public var hiddenSize: Int
    public var layers: [Int]
    /// By layer: tokens × hidden.
    public var states: [[Float]]
    /// `F32`, `F16` or `BF16`.
    public var dtype = "F32"
    /// The whole of `pairs.csv`.
    public var pairsCSV: String
    public var manifest: String?
    /// Tensors beside the hidden states and `offsets`.
    public var otherTensors: [SafetensorsBytes.Tensor] = []
    /// `offsets`, where they should not be what `tokenCounts` says.
    public var claimedOffsets: [Int64]?

    public var tokenCount: Int { tokenCounts.reduce(0, +) }

    /// `pairCount` pairs of sentences of 1 to 12 tokens, with gold scores 0…5, three subsets, and the
    /// last two thirds in the split `test`.
    public init(pairCount: Int = 12, hiddenSize: Int = 20, layers: [Int] = [0, 1, 2], seed: UInt64 = 1) {
        var numbers = SeededNumbers(seed: seed)
        tokenCounts = (0..<2 * pairCount).map { _ in Int.random(in: 1...12, using: &numbers) }
        self.hiddenSize = hiddenSize
        self.layers = layers
        let count = tokenCounts.reduce(0, +) * hiddenSize
        states = layers.map { _ in numbers.floats(count) }
        var lines = ["id,score,split,subset,sentence1,sentence2"]
        for pair in 0..<pairCount {
            let score = Double(Int.random(in: 0...25, using: &numbers)) / 5
            let split = 3 * pair < pairCount ? "train" : "test"
            lines.append("p\(pair),\(score),\(split),s\(pair % 3),sentence \(2 * pair),sentence \(2 * pair + 1)")
        }
        pairsCSV = lines.joined(separator: "\n") + "\n"
    }

    public var offsets: [Int64] {
        if let claimedOffsets { return claimedOffsets }
        var sum: Int64 = 0
        return [0] + tokenCounts.map { count in
            sum += Int64(count)
            return sum
        }
    }

    public var tensors: [SafetensorsBytes.Tensor] {
        let states = zip(layers, states).map { layer, numbers in
            let bytes = switch dtype {
            case "F16": SafetensorsBytes.float16(numbers)
            case "BF16": SafetensorsBytes.bfloat16(numbers)
            default: SafetensorsBytes.float32(numbers)
            }
            return SafetensorsBytes.Tensor("hidden_states.\(layer)", dtype, [tokenCount, hiddenSize], bytes)
        }
        return [SafetensorsBytes.Tensor("offsets", "I64", [offsets.count], SafetensorsBytes.littleEndian(offsets))] + states + otherTensors
    }

    /// Writes the folder and returns its path.
    @discardableResult
    public func write(to folder: TemporaryFolder, as name: String = "sample") -> String {
        folder.write(pairsCSV, to: name + "/pairs.csv")
        folder.write(SafetensorsBytes.file(tensors), to: name + "/hidden_states.safetensors")
        if let manifest { folder.write(manifest, to: name + "/manifest.json") }
        return folder.path(name)
    }
}
