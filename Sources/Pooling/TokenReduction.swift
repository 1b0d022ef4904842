/// A pooling that is not linear: each dimension of the embedding is one value among the tokens'.
public enum TokenReduction: Sendable, Hashable {
    case maximum
    case minimum
}
