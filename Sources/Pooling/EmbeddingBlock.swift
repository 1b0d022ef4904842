/// The embeddings of a block of sentences by several strategies, in one buffer that is reused.
///
/// matrices × sentences × dimension, row-major.
public struct EmbeddingBlock: Sendable {
    public var elements: [Float]
    public let sentenceCapacity: Int
    public let dimension: Int

    init(matrixCount: Int, sentenceCapacity: Int, dimension: Int) {
        self.sentenceCapacity = sentenceCapacity
        self.dimension = dimension
        elements = [Float](repeating: 0, count: matrixCount * sentenceCapacity * dimension)
    }

    /// Elements from one matrix to the next.
    var matrixStride: Int { sentenceCapacity * dimension }

    func place(ofMatrix matrix: Int, row: Int) -> Int { matrix * matrixStride + row * dimension }
}
