/// A sample dataset in the padded layout, which tests change before they write it.
public struct PaddedDataset {
    public var sample: SampleDataset
    public var length: Int
    /// Padding before each sentence's tokens.
    public var leftPadding: [Int]
    /// What the mask says, where it should not be what the counts say.
    public var claimedMask: [Int64]?
    public var maskDtype = "I64"
    /// What stands in the padding of the states.
    public var filling: Float = .nan

    /// - Parameter left: whether sentences stand at the end of their rows.
    public init(_ sample: SampleDataset, left: Bool) {
        self.sample = sample
        let length = sample.tokenCounts.max()! + 1
        self.length = length
        leftPadding = sample.tokenCounts.map { left ? length - $0 : 0 }
    }

    public var mask: [Int64] {
        claimedMask ?? zip(sample.tokenCounts, leftPadding).flatMap { count, left in
            (0..<length).map { $0 >= left && $0 < left + count ? 1 : 0 }
        }
    }

    /// Tokens × width as sentences × length × width.
    private func padded(_ numbers: [Float], width: Int) -> [Float] {
        var out: [Float] = [], next = 0
        for (count, left) in zip(sample.tokenCounts, leftPadding) {
            out += [Float](repeating: filling, count: left * width) + numbers[next..<next + count * width]
            out += [Float](repeating: filling, count: (length - left - count) * width)
            next += count * width
        }
        return out
    }

    public var tensors: [SafetensorsBytes.Tensor] {
        let shape = [sample.tokenCounts.count, length]
        let bytes = maskDtype == "I64" ? SafetensorsBytes.littleEndian(mask) : mask.map { UInt8(truncatingIfNeeded: $0) }
        let states = zip(sample.layers, sample.states).map { layer, numbers in
            SafetensorsBytes.Tensor(
                "hidden_states.\(layer)", "F32", shape + [sample.hiddenSize],
                SafetensorsBytes.float32(padded(numbers, width: sample.hiddenSize)))
        }
        return [SafetensorsBytes.Tensor("attention_mask", maskDtype, shape, bytes)] + states + sample.otherTensors
    }

    @discardableResult
    public func write(to folder: TemporaryFolder, as name: String = "sample") -> String {
        folder.write(sample.pairsCSV, to: name + "/pairs.csv")
        folder.write(SafetensorsBytes.file(tensors), to: name + "/hidden_states.safetensors")
        return folder.path(name)
    }
}
