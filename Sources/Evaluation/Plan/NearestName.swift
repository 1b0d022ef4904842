/// The known name that a mistyped one was most likely meant to be.
public enum NearestName {
    /// - Returns: the closest of `names` within a third of its length in edits, or nil.
    public static func of(_ typed: String, among names: [String]) -> String? {
        let typed = typed.lowercased()
        return names
            .map { (name: $0, distance: distance(typed, $0.lowercased())) }
            .filter { $0.distance <= max(1, $0.name.count / 3) }
            .min { $0.distance < $1.distance }?.name
    }

    /// `; did you mean 'mean'?`, or nothing where nothing is close.
    public static func question(about typed: String, among names: [String]) -> String {
        of(typed, among: names).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// Edits that turn one text into the other: insert, delete, replace, or swap two neighbours
    /// (optimal string alignment).
    static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a), b = Array(b)
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { table[i][0] = i }
        for j in 0...b.count { table[0][j] = j }
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        for i in 1...a.count {
            for j in 1...b.count {
                table[i][j] = min(
                    table[i - 1][j] + 1, table[i][j - 1] + 1,
                    table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }
}
