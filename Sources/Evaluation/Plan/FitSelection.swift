/// What transforms are fitted on.
public enum FitSelection: Sendable, Equatable {
    /// The split `train`.
    case trainSplit
    case split(String)
    /// The scored sentences themselves: what is then measured is no longer unseen.
    case scored
    /// All sentences of another dataset folder.
    case dataset(String)

    /// What `--fit-on` says, if anything.
    public var name: String? {
        switch self {
        case .trainSplit, .dataset: nil
        case .split(let name): name
        case .scored: FitSet.scoredName
        }
    }

    /// What `--fit-dataset` says, if anything.
    public var folder: String? { if case .dataset(let path) = self { path } else { nil } }
}

/// How much of the embeddings' geometry is measured.
public enum GeometryLevel: String, Sendable, CaseIterable {
    /// Mean cosine and IsoScore, which a run sums up anyway.
    case basic
    /// Everything: `geometry.csv` and `layers.csv`.
    case full
    case none
}
