/// Ready-made sentence vectors of the tensor `sentence_embeddings.<name>`: nothing is pooled.
enum GivenEmbedding {
    static func strategy(named name: String) -> PoolingStrategy {
        PoolingStrategy(
            name: "given:\(name)", formula: "sentence_embeddings.\(name)",
            summary: "vectors that the dataset holds, such as the model's own output; of no layer",
            source: "the dataset", needs: [.sentenceEmbeddings(name)], method: .given)
    }
}
