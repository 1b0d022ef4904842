/// The embeddings of a block of sentences by several strategies, in one buffer that is reused.
///
/// First the pooled matrices, matrices × sentences × dimension, row-major; then, for each strategy
/// that joins several of them, sentences × its dimension.
public struct EmbeddingBlock: Sendable {
    public var elements: [Float]
    public let sentenceCapacity: Int
    public let dimension: Int
    /// By strategy: numbers of a joined vector (0 where it is none), and where its matrix starts.
    private let joinedDimensions: [Int]
    private let joinedPlaces: [Int]

    init(matrixCount: Int, sentenceCapacity: Int, dimension: Int, joinedDimensions: [Int]) {
        self.sentenceCapacity = sentenceCapacity
        self.dimension = dimension
        self.joinedDimensions = joinedDimensions
        var end = matrixCount * sentenceCapacity * dimension
        var places: [Int] = []
        for joined in joinedDimensions {
            places.append(end)
            end += joined * sentenceCapacity
        }
        joinedPlaces = places
        elements = [Float](repeating: 0, count: end)
    }

    /// Elements from one matrix to the next.
    var matrixStride: Int { sentenceCapacity * dimension }

    func place(ofMatrix matrix: Int, row: Int) -> Int { matrix * matrixStride + row * dimension }
    func place(ofJoined strategy: Int, row: Int) -> Int { joinedPlaces[strategy] + row * joinedDimensions[strategy] }

    /// Copies a row of several matrices behind one another.
    mutating func join(_ matrices: [Int], as strategy: Int, row: Int) {
        var target = place(ofJoined: strategy, row: row)
        for matrix in matrices {
            let source = place(ofMatrix: matrix, row: row)
            for k in 0..<dimension { elements[target + k] = elements[source + k] }
            target += dimension
        }
    }
}
