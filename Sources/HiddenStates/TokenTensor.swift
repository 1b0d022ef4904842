internal import Formats

/// Optional tensors with one value for each row of a layer (`token_ids`, …).
enum TokenTensor {
    static let tokenIDs = "token_ids"

    private static let dtypes: [(name: String, dtypes: Set<String>)] = [
        (tokenIDs, ["I64", "I32"])
    ]

    /// Checks dtype and shape of those that are there.
    static func checkForm(of tensors: TensorFiles, rows: SentenceRows) throws(InputFault) {
        for (name, dtypes) in dtypes {
            guard let located = tensors[name] else { continue }
            let tensor = located.tensor
            guard dtypes.contains(tensor.dtype), tensor.shape == [rows.rowCount] else {
                let expected = "\(dtypes.sorted().joined(separator: " or ")) [\(rows.rowCount)]"
                throw .tensorForm(name, tensor, expected, located.file.path)
            }
        }
    }
}
